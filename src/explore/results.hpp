// The same trace, the same result. What each trace gave is kept, in few bytes: how it ended, with which status, which kinds
// of findings, and a hash of what was written. Whenever the trace comes up again (in a sample, under another bound, as an
// order that makes no difference), it must give that once more. Where it does not, something decides that Lockstep does not
// see.
//
// Findings are compared by their kinds, and races not at all: which accesses are met first, and are still known when they
// are, depends on the order of independent steps. What an execution gave that was cut off, was redundant or is not to be
// judged is nothing.
//
// There is room for `most_result_bytes`. Where that is used up, a half of all traces, chosen by their hashes, is no longer
// remembered, and so on: those that are left are still compared whenever they come.
#pragma once

#include "explore/happens_before/mix.hpp"
#include "trace/execution.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace lockstep::explore {

constexpr std::size_t most_result_bytes = std::size_t{64} << 20;

/// Not where the execution was cut off, is redundant or is not to be judged.
bool has_result(trace::ending end);

/// What an execution gave, in few bytes.
struct result {
    std::uint32_t output;   ///< hash of it
    std::uint16_t findings; ///< hash of their kinds
    trace::ending end;
    std::uint8_t status;
    auto operator<=>(const result&) const = default;
};
result result_of(const trace::execution& x);

class results {
public:
    /// `most_bytes`: a power of two.
    explicit results(std::size_t most_bytes = most_result_bytes);

    /// Remembers what the trace gave. Where it gave something else before: where the two part, in words.
    std::optional<std::string> compare(const wide_hash& trace, const trace::execution& x);
    /// Traces have other steps from now on.
    void clear();
    std::size_t size() const { return used_; }

private:
    struct entry {
        wide_hash trace; ///< all zero: free
        result what;
    };

    entry& find(const wide_hash& trace);
    bool remembers(const wide_hash& trace) const { return (trace.high & left_out_) == 0; }
    void make_room();
    void keep_text(std::uint32_t hash, std::string_view output);
    std::string difference(const result& before, const result& now, std::string_view output) const;

    std::size_t most_entries_;
    std::vector<entry> table_; ///< open addressing, a power of two
    std::size_t used_ = 0;
    std::uint64_t left_out_ = 0;                           ///< traces in whose hash one of these bits is set
    std::unordered_map<std::uint32_t, std::string> texts_; ///< some outputs by their hashes: only looked up
};

} // namespace lockstep::explore
