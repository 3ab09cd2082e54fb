// What a search has found so far: each bug once, with one schedule that shows it.
#pragma once

#include "analyse/findings.hpp"
#include "analyse/leaks.hpp"
#include "explore/executor.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <vector>

namespace lockstep::cli {

struct caught_bug {
    trace::finding finding;
    analyse::identity identity;
    analyse::severity severity;
    std::vector<trace::process_id> schedule;
};

/// What executions have in common, for the notes at the end.
struct observations {
    std::uint32_t most_threads = 1;
    std::uint32_t weak_atomics = 0;   ///< most in one execution
    bool output_cut = false;          ///< some execution wrote more than is kept
};

class bug_collector {
public:
    /// `overtakes`: also look for starvation, see analyse/overtakes.hpp.
    explicit bug_collector(std::optional<std::size_t> overtakes) : overtakes_(overtakes) {}

    /// Looks at one execution. True: it shows an error that is new.
    bool add(const explore::execution& run);

    /// To be called after the search: what only all executions together show.
    void finish();

    /// In the order of discovery.
    const std::vector<caught_bug>& bugs() const { return bugs_; }
    bool has_error() const;
    const observations& seen() const { return seen_; }

private:
    bool worth_a_look(const explore::execution& run) const;
    bool keep(const analyse::recording& r, const trace::finding& f);

    std::optional<std::size_t> overtakes_;
    analyse::leak_watch leaks_;
    std::vector<caught_bug> bugs_;
    std::set<trace::finding_kind> warned_; ///< one warning of a kind is enough
    observations seen_;
};

/// The finding of `r` that is the same bug as `wanted`, also when one recording knows call stacks and the other does
/// not; null: it does not show that bug.
const trace::finding* find_again(const std::vector<trace::finding>& in, const trace::finding& wanted);

} // namespace lockstep::cli
