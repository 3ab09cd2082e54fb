// Numbers the objects that accesses touch. Overlapping accesses of different addresses or sizes belong to one object, so
// that conflicts are only to be looked for within an object. The hot path is one look-up of an exact (address, size).
#pragma once

#include "trace/event.hpp"

#include <cstdint>
#include <map>
#include <vector>

namespace lockstep::explore {

class object_table {
public:
    object_table();

    /// The object of a present access. Where it turns out that two objects are one, `merged()` becomes true: numbers
    /// given out before may have changed.
    std::uint32_t number_of(const trace::access& a);
    bool merged() const { return merged_; }
    void clear_merged() { merged_ = false; }
    std::uint32_t count() const { return count_; }
    std::size_t bytes() const;

private:
    struct entry {
        std::uint64_t address = 0;
        std::uint32_t size = 0; ///< 0: free
        std::uint32_t object = 0;
    };
    struct extent {
        std::uint64_t end;
        std::uint32_t object;
    };

    std::size_t position_of(const trace::access& a) const;
    std::uint32_t insert(std::size_t position, const trace::access& a);
    std::uint32_t object_for(const trace::access& a);
    void grow();

    std::vector<entry> table_; ///< open addressing, a power of two
    std::size_t used_ = 0;
    std::map<std::uint64_t, extent> extents_; ///< by start; disjoint
    std::uint32_t count_ = 0;
    bool merged_ = false;
};

} // namespace lockstep::explore
