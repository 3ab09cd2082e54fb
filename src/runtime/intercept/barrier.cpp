// pthread barriers. A wait is two events, `barrier_arrive` and `barrier_leave`, which is admitted when the round that
// was joined is complete. The last to arrive is the one who gets PTHREAD_BARRIER_SERIAL_THREAD.
//
// Each round has a *gate* of its own, a byte inside the barrier: arriving reads it, the last one of the round writes
// it, leaving reads it. So in a round of n threads n orders are told apart (who is last) and not n!. Arriving reads the
// previous round's gate too: where more threads use the barrier than it has room for, who still came into which round
// matters.
//
// Happens-before: everybody's arrival before everybody's leaving, of the same round.
//
// Not modelled: barriers shared between processes.
#include "runtime/intercept/waiting.hpp"

#include <cerrno>
#include <pthread.h>

namespace lockstep::rt {

namespace {

constexpr u32 gates = sizeof(pthread_barrier_t) - 8;

// object::limit threads needed, count arrived in this round, version number of the round. The clocks of the last two
// rounds live in objects of their own, at the barrier's last bytes.
u64 gate_of(const object& b, u32 round) { return b.address + round % gates; }
object& clock_of(const object& b, u32 round) { return object_at(b.address + gates + round % 2, object_kind::barrier); }

/// t.wait[0] the round, t.wait[1] set by its last arrival.
bool round_is_complete(thread& t) { return t.wait[1] != 0; }

void open_gate(const object& b, u32 round) {
    for (u32 i = 0; i < thread_count(); ++i) {
        thread& t = thread_at(i);
        if (!t.finished && t.pending.kind == op::barrier_leave && t.wait_object == &b && t.wait[0] == round)
            t.wait[1] = 1;
    }
}

void arrive(thread& t, object& b, event* done, bool last) {
    const u32 round = b.version;
    touch(done->first, gate_of(b, round), last ? commute::exclusive : commute::reads);
    touch(done->second, gate_of(b, round - 1), commute::reads, trace::admits);
    done->before = b.limit;
    done->after = ++b.count;
    release(t, clock_of(b, round));
    if (!last) return;
    b.count = 0;
    ++b.version;
    open_gate(b, round);
}

void leave(thread& t, object& b, u32 round, bool complete, u64 pc) {
    event& e = announce(t, op::barrier_leave, pc);
    touch(e.first, gate_of(b, round), commute::reads, trace::waits);
    e.before = b.limit;
    t.wait[0] = round;
    t.wait[1] = complete ? 1 : 0;
    wait_until(t, round_is_complete, &b);
    object& clock = clock_of(b, round);
    perform(t)->first.flags |= trace::admits;
    acquire(t, clock);
}

int wait_at_barrier(pthread_barrier_t* barrier, u64 pc) {
    thread& t = self();
    object& b = object_at(address_of(barrier), object_kind::barrier);
    event& e = announce(t, op::barrier_arrive, pc);
    touch(e.first, gate_of(b, b.version), commute::exclusive);
    touch(e.second, gate_of(b, b.version - 1), commute::reads);
    event* done = perform(t);
    if (b.limit == 0) {
        done->flags |= trace::failed;
        misused(finding_kind::misuse, b.address, pc, "the barrier is not initialised, or was destroyed before");
        return EINVAL;
    }
    const u32 round = b.version;
    const bool last = b.count + 1 == b.limit;
    arrive(t, b, done, last);
    leave(t, b, round, last, pc);
    return last ? PTHREAD_BARRIER_SERIAL_THREAD : 0;
}

int destroy_barrier(pthread_barrier_t* barrier, u64 pc) {
    thread& t = self();
    object& b = object_at(address_of(barrier), object_kind::barrier);
    event& e = announce(t, op::barrier_destroy, pc);
    touch(e.first, b.address, commute::exclusive, 0, sizeof *barrier);
    perform(t)->first.flags |= flag_if(b.count == 0, trace::admits);
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
