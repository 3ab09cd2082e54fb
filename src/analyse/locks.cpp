#include "analyse/locks.hpp"

#include <algorithm>
#include <iterator>

namespace lockstep::analyse {

using trace::event;
using trace::op;

namespace {

bool is_shared(op kind) { return kind == op::rw_rdlock || kind == op::rw_tryrdlock; }

} // namespace

bool takes_lock(const event& e) {
    const trace::part lock = trace::traits(e.kind).takes;
    if (lock == trace::part::second) return true; // a wait that timed out comes back with the mutex too
    return lock != trace::part::none && (e.flags & (trace::failed | trace::crashed)) == 0;
}

bool gives_lock(const event& e) {
    const trace::part lock = trace::traits(e.kind).gives;
    return lock == trace::part::second || (lock != trace::part::none && (e.flags & trace::failed) == 0);
}

trace::access lock_of(const event& e) {
    const trace::op_traits& of = trace::traits(e.kind);
    const trace::part lock = of.takes != trace::part::none ? of.takes : of.gives;
    if (lock == trace::part::none) return {};
    return lock == trace::part::second ? e.second : e.first;
}

void lock_ledger::apply(const event& e, std::size_t index) {
    if (e.kind == op::mutex_destroy || e.kind == op::rw_destroy) {
        std::erase_if(holds_, [&](const hold& h) { return h.lock == e.first.address; });
        return;
    }
    const bool takes = takes_lock(e);
    if (!takes && !gives_lock(e)) return;
    const std::uint64_t lock = lock_of(e).address;
    const unsigned thread = trace::thread_of(e.process);
    const auto mine =
        std::find_if(holds_.begin(), holds_.end(), [&](const hold& h) { return h.lock == lock && h.thread == thread; });
    if (takes) {
        if (mine != holds_.end()) ++mine->depth;
        else holds_.push_back({lock, thread, is_shared(e.kind), 1, index});
    } else if (mine != holds_.end() && --mine->depth == 0) {
        holds_.erase(mine);
    }
}

std::vector<hold> lock_ledger::holders(std::uint64_t lock) const {
    std::vector<hold> found;
    std::copy_if(holds_.begin(), holds_.end(), std::back_inserter(found),
                 [&](const hold& h) { return h.lock == lock; });
    return found;
}

std::vector<hold> lock_ledger::held_by(unsigned thread) const {
    std::vector<hold> found;
    std::copy_if(holds_.begin(), holds_.end(), std::back_inserter(found),
                 [&](const hold& h) { return h.thread == thread; });
    return found;
}

lock_ledger locks_before(const recording& r, std::size_t index) {
    lock_ledger locks;
    for (std::size_t i = 0; i < std::min(index, r.events.size()); ++i) locks.apply(r.events[i], i);
    return locks;
}

} // namespace lockstep::analyse
