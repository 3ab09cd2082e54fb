// pthread barriers. A wait is two events, `barrier_arrive` and `barrier_leave`, which is admitted when as many as
// needed have arrived. POSIX lets any one of a round get PTHREAD_BARRIER_SERIAL_THREAD: here it is the first to leave,
// who thereby *opens* the round for the others. So arrivals commute, and so do the others' leavings: a round of n
// threads has n orders that can be told apart, and not n!.
//
// Each round has a *gate*, a byte inside the barrier that stands for it in events: arriving reads it, opening writes
// it, leaving after that posts to it (a class of its own: it commutes with itself). Where more threads use the barrier
// than it needs, who comes into which round matters: an arrival waits while a complete round is not opened yet (it
// could not be told from one that comes later), and it posts to the previous round's gate, too, which sets it against
// those that took the places there.
//
// Happens-before: everybody's arrival before everybody's leaving, of the same round.
//
// Not modelled: barriers shared between processes.
#include "runtime/abi/pthread/waiting.hpp"

#include <cerrno>
#include <pthread.h>

namespace lockstep::rt {

namespace {

constexpr u64 gates = sizeof(pthread_barrier_t) - 8;

// object::limit threads needed, count arrived in this round, version number of the round. The clocks of the last two
// rounds live in objects of their own, at the barrier's last bytes.
u64 gate_of(const object& b, u32 round) { return b.address + round % gates; }
object& clock_of(const object& b, u32 round) { return object_at(b.address + gates + round % 2, object_kind::barrier); }

/// Does t.pending, of that kind, belong to `b`?
bool is_pending_at(const thread& t, op kind, const object& b) {
    return !t.finished && t.pending.kind == kind && t.wait_object == &b;
}

bool has_room(thread& t) {
    const object& b = *t.wait_object;
    return b.count < b.limit || b.limit == 0;
}

void touch_gates(event& e, const object& b) {
    touch(e.first, gate_of(b, b.version), commute::reads);
    touch(e.second, gate_of(b, b.version - 1), commute::posts, waits_for_refusal);
}

/// t.wait[0] the round, t.wait[1] set when it was opened.
bool may_leave(thread& t) { return t.wait[1] != 0 || t.wait_object->count == t.wait_object->limit; }

/// The round is over: those that are in it may leave, and arrivals go into the next one.
void open_round(object& b) {
    const u32 round = b.version++;
    b.count = 0;
    for (u32 i = 0; i < thread_count(); ++i) {
        thread& t = thread_at(i);
        if (is_pending_at(t, op::barrier_arrive, b)) touch_gates(t.pending, b);
        if (!is_pending_at(t, op::barrier_leave, b) || t.wait[0] != round) continue;
        t.wait[1] = 1;
        t.pending.first.how = commute::posts;
    }
}

int leave(thread& t, object& b, u64 pc) {
    const u32 round = b.version;
    object& clock = clock_of(b, round);
    event& e = announce(t, op::barrier_leave, pc);
    touch(e.first, gate_of(b, round), commute::exclusive, trace::waits);
    e.before = b.limit;
    t.wait[0] = round;
    t.wait[1] = 0;
    wait_until(t, may_leave, &b);
    event* done = perform(t);
    done->first.flags |= trace::admits;
    acquire(t, clock);
    if (t.wait[1] != 0) {
        done->flags |= trace::conditional; // earlier it would have opened the round
        return 0;
    }
    open_round(b);
    done->after = 1;
    return PTHREAD_BARRIER_SERIAL_THREAD;
}

int wait_at_barrier(pthread_barrier_t* barrier, u64 pc) {
    thread& t = self();
    object& b = object_at(address_of(barrier), object_kind::barrier);
    touch_gates(announce(t, op::barrier_arrive, pc), b);
    wait_until(t, has_room, &b);
    event* done = perform(t);
    if (b.limit == 0) {
        done->flags |= trace::failed;
        misused(finding_kind::misuse, b.address, pc, "the barrier is not initialised, or was destroyed before");
        return EINVAL;
    }
    done->second.flags |= trace::admits;
    done->before = b.limit;
    done->after = ++b.count;
    release(t, clock_of(b, b.version));
    return leave(t, b, pc);
}

int destroy_barrier(pthread_barrier_t* barrier, u64 pc) {
    thread& t = self();
    object& b = object_at(address_of(barrier), object_kind::barrier);
    event& e = announce(t, op::barrier_destroy, pc);
    touch(e.first, b.address, commute::exclusive, 0, sizeof *barrier);
    event* done = perform(t);
    done->before = b.limit;
    done->after = b.count;
    if (b.count != 0 && b.count == b.limit) { // complete: all of them may leave
        done->first.flags |= trace::admits;
        open_round(b);
    }
    if (b.count != 0) misused(finding_kind::destroy_in_use, b.address, pc, "threads wait at the barrier");
    // Those that may leave and have not yet do not need it any more, except for its clock.
    b.limit = b.count = 0;
    return 0;
}

} // namespace

} // namespace lockstep::rt

using namespace lockstep;
using namespace lockstep::rt;

LOCKSTEP_EXPORT int pthread_barrier_init(pthread_barrier_t* barrier, const pthread_barrierattr_t* attributes,
                                         unsigned count) {
    const int error = LOCKSTEP_REAL(pthread_barrier_init)(barrier, attributes, count);
    if (error != 0 || !attached()) return error;
    object& b = object_at(address_of(barrier), object_kind::barrier);
    b.limit = count;
    b.count = 0;
    return 0;
}

LOCKSTEP_EXPORT int pthread_barrier_destroy(pthread_barrier_t* barrier) {
    if (!attached()) return LOCKSTEP_REAL(pthread_barrier_destroy)(barrier);
    return destroy_barrier(barrier, caller());
}

LOCKSTEP_EXPORT int pthread_barrier_wait(pthread_barrier_t* barrier) {
    if (!attached()) return LOCKSTEP_REAL(pthread_barrier_wait)(barrier);
    return wait_at_barrier(barrier, caller());
}
