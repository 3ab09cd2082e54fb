#include "explore/happens_before/trace_hash.hpp"

namespace lockstep::explore {

void trace_hash::follow(const history& h, history::index common) {
    sums_.resize(std::min<std::size_t>(common, sums_.size() - 1) + 1);
    for (auto i = static_cast<history::index>(sums_.size() - 1); i < h.size(); ++i) {
        const footprint& f = h[i];
        wide_hash event;
        event.absorb(std::uint64_t{f.process.number()} << 16 | static_cast<std::uint64_t>(f.kind) << 8 |
                     static_cast<std::uint64_t>(f.first.how));
        event.absorb(f.first.address);
        if (f.choices > 1) event.absorb(f.choice);
        // The clock says what happens before: that is the event's place in the trace.
        for (unsigned k = 0; k < h.width(); ++k)
            if (h.clock(i)[k] != 0) event.absorb(std::uint64_t{k} << 32 | h.clock(i)[k]);
        event += sums_.back();
        sums_.push_back(event);
    }
}

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
