// What came out, and how it is shown.
#pragma once

#include "comparison/row.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bench {

struct result {
    const row* of;
    std::map<std::string, std::vector<double>> values; ///< of each contender, sorted

    /// Nothing: it was not there.
    std::optional<double> median(const std::string& who) const;
    std::optional<double> least(const std::string& who) const;
    /// The name of the peer whose median is the best; empty: no peer was there.
    std::string best_peer() const;
    /// The number that was to be reached.
    std::optional<double> to_reach() const;
    bool hit() const;
    /// How many times as good as the best peer.
    std::optional<double> advantage() const;
};

void print_head();
void print(const result& r);
void write_json(const std::vector<result>& all, const std::string& path);
/// A bar a row: to the right where we are better than the best peer, to the left where we are not.
void write_svg(const std::vector<result>& all, const std::string& path);

} // namespace bench
