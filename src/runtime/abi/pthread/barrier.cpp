// pthread barriers. A wait is two events, `barrier_arrive` and `barrier_leave`, which is admitted when as many as
// needed have arrived. Who of them leaves first opens
// the round for the others (model/barrier.hpp).
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
#include "runtime/model/barrier.hpp"

#include "runtime/abi/libc/judged_memory.hpp"
#include "runtime/abi/waiting.hpp"

#include <cerrno>
#include <pthread.h>

namespace lockstep::rt {

namespace {

constexpr u64 gates = sizeof(pthread_barrier_t) - 8;

// The clocks of the last two rounds live in objects of their own, at the barrier's last bytes.
u64 gate_of(const object& o, u32 round) { return o.address + round % gates; }
object& clock_of(const object& o, u32 round) { return object_at(o.address + gates + round % 2, object_kind::barrier); }

object& barrier_at(pthread_barrier_t* barrier) { return object_at(address_of(barrier), object_kind::barrier); }

/// Does t.pending, of that kind, belong to the barrier?
bool is_pending_at(const thread& t, op kind, const object& o) {
    return !t.life.finished && t.pending.kind == kind && t.wait.object == &o;
}

bool has_room(thread& t) {
    const auto* b = peek<model::barrier>(*t.wait.object);
    return b == nullptr || b->has_room();
}

void touch_gates(event& e, const object& o, const model::barrier& b) {
    touch(e.first, gate_of(o, b.round), commute::reads);
    touch(e.second, gate_of(o, b.round - 1), commute::posts, trace::waits_for_refusal);
}

bool may_leave(thread& t) {
    const auto* b = peek<model::barrier>(*t.wait.object);
    return t.wait.as<model::barrier_wait>().opened || b == nullptr || b->is_complete();
}

/// Those that are in the round may leave, and arrivals go into the next one.
void open_for_all(object& o) {
    model::barrier& b = look_again<model::barrier>(o);
    const u32 round = open_round(b);
    for (u32 i = 0; i < thread_count(); ++i) {
        thread& t = thread_at(i);
        if (is_pending_at(t, op::barrier_arrive, o)) touch_gates(t.pending, o, b);
        if (!is_pending_at(t, op::barrier_leave, o)) continue;
        auto& w = t.wait.as<model::barrier_wait>();
        if (w.round != round) continue;
        w.opened = true;
        t.pending.first.how = commute::posts;
    }
}

int leave(thread& t, object& o, u64 pc) {
    const model::barrier& b = as<model::barrier>(o);
    object& clock = clock_of(o, b.round);
    event& e = announce(t, op::barrier_leave, pc);
    touch(e.first, gate_of(o, b.round), commute::exclusive, trace::waits);
    e.before = b.needed;
    const auto& mine = t.wait.begin(model::barrier_wait{b.round, false});
    wait_until(t, may_leave, &o);
    event* done = perform(t);
    done->first.flags |= trace::admits;
    acquire(t, clock);
    if (mine.opened) {
        done->flags |= trace::conditional; // earlier it would have opened the round
        return 0;
    }
    open_for_all(o);
    done->after = 1;
    return PTHREAD_BARRIER_SERIAL_THREAD;
}

int wait_at_barrier(pthread_barrier_t* barrier, u64 pc) {
    thread& t = self();
    object& o = barrier_at(barrier);
    touch_gates(announce(t, op::barrier_arrive, pc), o, as<model::barrier>(o));
    wait_until(t, has_room, &o);
    event* done = perform(t);
    model::barrier& b = look_again<model::barrier>(o);
    if (b.needed == 0) {
        done->flags |= trace::failed;
        misused(finding_kind::misuse, o.address, pc, "the barrier is not initialised, or was destroyed before");
        return EINVAL;
    }
    done->second.flags |= trace::admits;
    done->before = b.needed;
    done->after = arrive(b);
    release(t, clock_of(o, b.round));
    return leave(t, o, pc);
}

int destroy_barrier(pthread_barrier_t* barrier, u64 pc) {
    thread& t = self();
    object& o = barrier_at(barrier);
    event& e = announce(t, op::barrier_destroy, pc);
    touch(e.first, o.address, commute::exclusive, 0, sizeof *barrier);
    event* done = perform(t);
    model::barrier& b = look_again<model::barrier>(o);
    done->before = b.needed;
    done->after = b.arrived;
    if (b.arrived != 0 && b.is_complete()) { // all of them may leave
        done->first.flags |= trace::admits;
        open_for_all(o);
    }
    if (b.arrived != 0) misused(finding_kind::destroy_in_use, o.address, pc, "threads wait at the barrier");
    // Those that may leave and have not yet do not need it any more, except for its clock.
    b.needed = b.arrived = 0;
    return 0;
}

} // namespace

} // namespace lockstep::rt

using namespace lockstep;
using namespace lockstep::rt;

LOCKSTEP_EXPORT int pthread_barrier_init(pthread_barrier_t* barrier, const pthread_barrierattr_t* attributes,
                                         unsigned count) {
    judge_write(barrier, sizeof *barrier, caller());
    const int error = LOCKSTEP_REAL(pthread_barrier_init)(barrier, attributes, count);
    if (error != 0 || !attached()) return error;
    model::barrier& b = as<model::barrier>(barrier_at(barrier));
    b.needed = count;
    b.arrived = 0;
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
