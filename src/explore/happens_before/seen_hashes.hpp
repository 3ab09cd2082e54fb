// Which traces, or states, a search has met before.
#pragma once

#include "explore/happens_before/mix.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lockstep::explore {

/// A set of hashes, each with a small number: the least it was seen with. Past `most_bytes` it learns nothing new, so
/// what it has not seen may have been there.
class seen_hashes {
public:
    static constexpr std::size_t most_bytes = std::size_t{1} << 28;

    seen_hashes() : table_(1024) {}
    /// Was it seen with a number not above this one? Remembers it.
    bool seen(const wide_hash& h, std::uint16_t number);
    std::size_t size() const { return used_; }
    std::size_t bytes() const { return table_.capacity() * sizeof(entry); }

private:
    struct entry {
        wide_hash hash; ///< all zero: free
        std::uint16_t number = 0;
    };
    entry& find(const wide_hash& h);
    bool make_room();

    std::vector<entry> table_; ///< open addressing, a power of two
    std::size_t used_ = 0;
};

} // namespace lockstep::explore
