#include "explore/happens_before/seen_hashes.hpp"

namespace lockstep::explore {

seen_hashes::entry& seen_hashes::find(const wide_hash& h) {
    std::size_t at = h.low & (table_.size() - 1);
    while (table_[at].hash != wide_hash{} && table_[at].hash != h) at = (at + 1) & (table_.size() - 1);
    return table_[at];
}

bool seen_hashes::seen(const wide_hash& h, std::uint16_t number) {
    entry& e = find(h);
    if (e.hash == h) {
        if (e.number <= number) return true;
        e.number = number;
        return false;
    }
    if (used_ * 2 >= table_.size() && !make_room()) return false;
    find(h) = {h, number};
    ++used_;
    return false;
}

bool seen_hashes::make_room() {
    if (bytes() * 2 > most_bytes) return false;
    std::vector<entry> old(table_.size() * 2);
    old.swap(table_);
    for (const entry& e : old)
        if (e.hash != wide_hash{}) find(e.hash) = e;
    return true;
}

} // namespace lockstep::explore
