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
    switch (e.kind) {
    case op::cond_wake: return true; // a wait that timed out comes back with the mutex too
    case op::mutex_lock:
    case op::mutex_trylock:
    case op::spin_lock:
    case op::spin_trylock: return (e.flags & trace::failed) == 0 && e.after != 0;
    case op::rw_rdlock:
    case op::rw_wrlock:
    case op::rw_tryrdlock:
    case op::rw_trywrlock: return (e.flags & trace::failed) == 0;
    default: return false;
    }
}

bool gives_lock(const event& e) {
    switch (e.kind) {
    case op::cond_wait: return true;
    case op::mutex_unlock:
    case op::spin_unlock:
    case op::rw_unlock: return (e.flags & trace::failed) == 0;
    default: return false;
    }
}

trace::access lock_of(const event& e) {
    switch (e.kind) {
    case op::cond_wait:
    case op::cond_wake: return e.second;
    case op::mutex_lock:
    case op::mutex_trylock:
    case op::mutex_unlock:
    case op::spin_lock:
    case op::spin_trylock:
    case op::spin_unlock:
    case op::rw_rdlock:
    case op::rw_wrlock:
    case op::rw_tryrdlock:
    case op::rw_trywrlock:
    case op::rw_unlock: return e.first;
    default: return {};
    }
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
