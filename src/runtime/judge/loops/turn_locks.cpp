// A turn that takes a lock and releases it has changed nothing. What it read under the lock, others change under the lock,
// too, and mostly by plain writes, which are no steps. The step that shows such a change is the unlock: so a parked loop
// waits for its locks as well (turn_locks_are_free), and its event names them.
#include "runtime/judge/loops/turn_locks.hpp"

#include "runtime/kernel/state.hpp"

namespace lockstep::rt {

namespace {

bool tries_lock(op kind) {
    return kind == op::mutex_trylock || kind == op::spin_trylock || kind == op::rw_tryrdlock ||
           kind == op::rw_trywrlock;
}

bool is_taken_by(const turn_locks& locks, u64 address) {
    for (u32 i = 0; i < locks.taken_count; ++i)
        if (locks.taken[i].address == address) return true;
    return false;
}

bool take(turn_locks& locks, u64 address, const wait_state& by) {
    const bool known = is_taken_by(locks, address) || by.lock_is_free == nullptr;
    if (locks.held_count == max_turn_locks || (!known && locks.taken_count == max_turn_locks)) return false;
    locks.held[locks.held_count++] = address;
    if (!known) locks.taken[locks.taken_count++] = {address, by.lock, by.lock_is_free};
    return true;
}

bool give(turn_locks& locks, u64 address) {
    for (u32 i = 0; i < locks.held_count; ++i) {
        if (locks.held[i] != address) continue;
        locks.held[i] = locks.held[--locks.held_count];
        return true;
    }
    return false;
}

} // namespace

bool follow_locks(thread& t) {
    const event& e = t.pending;
    turn_locks& locks = t.spin.locks;
    if (takes_lock(e.kind)) return t.wait.timed_out || take(locks, e.first.address, t.wait);
    if (e.kind == op::cond_wake) return take(locks, e.second.address, t.wait);
    if (gives_lock(e.kind)) return give(locks, e.first.address);
    return e.kind != op::cond_wait || give(locks, e.second.address);
}

bool turn_locks_are_free(const thread& t) {
    const turn_locks& locks = t.spin.locks;
    for (u32 i = 0; i < locks.taken_count; ++i)
        if (!locks.taken[i].is_free(t, *locks.taken[i].lock)) return false;
    return true;
}

void note_try(const thread& t) {
    const event& e = t.pending;
    if (!tries_lock(e.kind) && !(takes_lock(e.kind) && t.wait.environment.kind == op::timeout)) return;
    if (object* o = find_object(e.first.address)) o->tried = true;
    for (u32 i = 0; i < g.threads; ++i) {
        const spin_state& s = thread_at(i).spin;
        if (s.parked && is_taken_by(s.locks, e.first.address)) note_bound(trace::bound::lock_loops);
    }
}

void note_tries_before(const thread& t) {
    const turn_locks& locks = t.spin.locks;
    for (u32 i = 0; i < locks.taken_count; ++i) {
        const object* lock = find_object(locks.taken[i].address);
        if (lock != nullptr && lock->tried) note_bound(trace::bound::lock_loops);
    }
}

} // namespace lockstep::rt
