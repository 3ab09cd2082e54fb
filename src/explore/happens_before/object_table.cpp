#include "explore/happens_before/object_table.hpp"

#include "explore/happens_before/mix.hpp"

#include <cassert>

namespace lockstep::explore {

object_table::object_table() : table_(256) {}

std::size_t object_table::position_of(const trace::access& a) const {
    const std::size_t mask = table_.size() - 1;
    std::size_t at = (a.address * 0x9e37'79b9'7f4a'7c15ULL + a.size) >> 20 & mask;
    while (table_[at].size != 0 && (table_[at].address != a.address || table_[at].size != a.size)) at = (at + 1) & mask;
    return at;
}

std::uint32_t object_table::number_of(const trace::access& a) {
    assert(trace::present(a));
    const std::size_t at = position_of(a);
    return table_[at].size != 0 ? table_[at].object : insert(at, a);
}

std::uint32_t object_table::insert(std::size_t position, const trace::access& a) {
    const std::uint32_t object = object_for(a);
    table_[position] = {a.address, a.size, object};
    if (++used_ * 2 > table_.size()) grow();
    return object;
}

/// Finds the extents that the access overlaps and makes them one.
std::uint32_t object_table::object_for(const trace::access& a) {
    std::uint64_t low = a.address, high = a.address + a.size;
    auto it = extents_.upper_bound(low);
    if (it != extents_.begin() && std::prev(it)->second.end > low) --it;
    if (it == extents_.end() || it->first >= high) {
        extents_.emplace_hint(it, low, extent{high, count_});
        return count_++;
    }
    const std::uint32_t object = it->second.object;
    while (it != extents_.end() && it->first < high) {
        low = it->first < low ? it->first : low;
        high = it->second.end > high ? it->second.end : high;
        if (it->second.object != object) {
            merged_ = true;
            for (entry& e : table_)
                if (e.size != 0 && e.object == it->second.object) e.object = object;
        }
        it = extents_.erase(it);
    }
    assert(low < high && (it == extents_.end() || high <= it->first));
    extents_.emplace_hint(it, low, extent{high, object});
    return object;
}

void object_table::grow() {
    std::vector<entry> old(table_.size() * 2);
    old.swap(table_);
    for (const entry& e : old) {
        if (e.size == 0) continue;
        trace::access a{};
        a.address = e.address;
        a.size = e.size;
        table_[position_of(a)] = e;
    }
}

std::size_t object_table::bytes() const { return table_.size() * sizeof(entry) + extents_.size() * 80; }

} // namespace lockstep::explore
