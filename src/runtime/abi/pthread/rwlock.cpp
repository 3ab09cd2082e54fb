// pthread reader-writer locks. Readers are preferred, as by glibc's default: a reader gets in while readers hold the
// lock, whoever waits, and so a thread may read-lock it again. Readers' locking and unlocking commute
// (commute::shared_lock).
//
// A timed lock times out only while it cannot have the lock. The first word in the program's memory follows (number of
// readers; all ones: a writer), for debuggers and for loops that only try.
//
// Not modelled: PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP (treated as the default: that a waiting writer keeps new
// readers out would make the beginning of a wait a step of its own). What it forbids, that a reader reads again, is
// reported; an execution in which a reader joins others there says so (trace::writers_not_preferred). Nor the limit on
// the number of readers (EAGAIN), nor locks shared between processes.
//
// Happens-before: a writer's unlocking before every later locking, a reader's before a later writer's only. Between
// readers there is no edge (there is an object of its own for what readers release), or their order would matter.
#include "runtime/abi/pthread/waiting.hpp"
#include "runtime/kernel/state.hpp"

#include <cerrno>
#include <pthread.h>

namespace lockstep::rt {

namespace {

/// In pthread_rwlock_t.__data.__flags of a destroyed one; initialising it anew wipes it.
constexpr u32 destroyed_mark = ~u32{0};

// object::owner the writer, count the read holds of all threads; state[0] the read holds of each thread.
u16* read_holds(object& l) {
    if (l.state[0] == 0) l.state[0] = sys::word(pool_allocate(trace::max_threads * sizeof(u16)));
    return reinterpret_cast<u16*>(l.state[0]);
}

object& rwlock_at(pthread_rwlock_t* lock) { return object_at(address_of(lock), object_kind::rwlock); }

/// What readers have released.
object& readers_of(const object& l) { return object_at(l.address + sizeof(u32), object_kind::rwlock); }

bool admits_writer(const object& l) { return l.owner == 0 && l.count == 0; }
bool admits_reader(const object& l) { return l.owner == 0; }

u8 admission(const object& l) {
    return static_cast<u8>(flag_if(admits_writer(l), trace::admits) | flag_if(admits_reader(l), trace::admits_shared));
}

bool writer_may_go_on(thread& t) { return t.timed_out || admits_writer(*t.wait_object); }
bool reader_may_go_on(thread& t) { return t.timed_out || admits_reader(*t.wait_object); }

void show_in_memory(const object& l) {
    reinterpret_cast<pthread_rwlock_t*>(l.address)->__data.__readers = l.owner != 0 ? ~0U : l.count;
}

bool prefers_writers(const pthread_rwlock_t* lock) {
    return lock->__data.__flags == PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP;
}

/// A reader comes to where readers are, and no writer in line could keep it out.
void join_readers(const thread& t, object& l, u64 pc) {
    g.job->approximations |= trace::writers_not_preferred;
    if (read_holds(l)[t.index] == 0) return;
    misused(finding_kind::misuse, l.address, pc,
            "the thread reads already: this lock prefers writers, and with a writer in line both would wait for ever");
}

bool is_destroyed(const pthread_rwlock_t* lock) { return lock->__data.__flags == destroyed_mark; }

int report_destroyed(event* done, const object& l, u64 pc) {
    done->flags |= trace::failed;
    misused(finding_kind::misuse, l.address, pc, "the reader-writer lock was destroyed before");
    return EINVAL;
}

void take(thread& t, object& l, bool as_writer, event* done) {
    acquire(t, l);
    if (as_writer) {
        acquire(t, readers_of(l));
        l.owner = holder(t);
    } else {
        ++l.count;
        ++read_holds(l)[t.index];
    }
    done->after = 1;
    ++t.held_locks;
    show_in_memory(l);
}

/// The writer asks for what it has: nobody else can tell.
int refuse_writer(thread& t, const object& l, op kind, int answer, u64 pc) {
    event& e = announce(t, kind, pc);
    name_only(e.first, l.address);
    perform(t)->flags |= trace::failed;
    return answer;
}

int lock(pthread_rwlock_t* lock, bool as_writer, const time_limit& limit, u64 pc) {
    if (limit.invalid) return EINVAL;
    thread& t = self();
    object& l = rwlock_at(lock);
    const op kind = as_writer ? op::rw_wrlock : op::rw_rdlock;
    if (l.owner == holder(t)) return refuse_writer(t, l, kind, EDEADLK, pc);
    event& e = announce(t, kind, pc);
    touch(e.first, l.address, as_writer ? commute::exclusive : commute::shared_lock,
          as_writer ? trace::waits : trace::waits_shared);
    wait_until(t, as_writer ? writer_may_go_on : reader_may_go_on, &l);
    limit_wait(t, limit, as_writer ? waits_for_refusal : waits_for_shared_refusal);
    event* done = perform(t);
    if (t.timed_out) return ETIMEDOUT;
    if (is_destroyed(lock)) return report_destroyed(done, l, pc);
    done->first.flags |= admission(l);
    if (!as_writer && l.count != 0 && prefers_writers(lock)) join_readers(t, l, pc);
    take(t, l, as_writer, done);
    return 0;
}

int try_lock(pthread_rwlock_t* lock, bool as_writer, u64 pc) {
    thread& t = self();
    object& l = rwlock_at(lock);
    const op kind = as_writer ? op::rw_trywrlock : op::rw_tryrdlock;
    if (l.owner == holder(t)) return refuse_writer(t, l, kind, EBUSY, pc);
    event& e = announce(t, kind, pc);
    touch(e.first, l.address, as_writer ? commute::exclusive : commute::shared_lock);
    event* done = perform(t);
    if (is_destroyed(lock)) return report_destroyed(done, l, pc);
    done->first.flags |= admission(l);
    if (as_writer ? admits_writer(l) : admits_reader(l)) {
        t.spin.wrote = 1; // a loop that got it is not where it was
        take(t, l, as_writer, done);
        return 0;
    }
    done->flags |= trace::failed;
    if (as_writer) done->first.how = commute::reads;
    note_read(t, l.address, sizeof lock->__data.__readers, lock->__data.__readers);
    return EBUSY;
}

int unlock(pthread_rwlock_t* lock, u64 pc) {
    thread& t = self();
    object& l = rwlock_at(lock);
    const bool as_reader = l.owner == 0 && l.count != 0 && read_holds(l)[t.index] != 0;
    event& e = announce(t, op::rw_unlock, pc);
    touch(e.first, l.address, as_reader ? commute::shared_lock : commute::exclusive);
    event* done = perform(t);
    if (is_destroyed(lock)) return report_destroyed(done, l, pc);
    done->first.flags |= admission(l);
    if (as_reader) {
        release(t, readers_of(l));
        --read_holds(l)[t.index];
        --l.count;
    } else if (l.owner == holder(t)) {
        release(t, l);
        l.owner = 0;
    } else {
        done->flags |= trace::failed;
        misused(finding_kind::unlock_not_owner, l.address, pc,
                admits_writer(l) ? "nobody holds the reader-writer lock" : "other threads hold the reader-writer lock");
        return 0; // what libc would make of it is anybody's guess: the lock stays as it was
    }
    --t.held_locks;
    show_in_memory(l);
    return 0;
}

int destroy(pthread_rwlock_t* lock, u64 pc) {
    thread& t = self();
    object& l = rwlock_at(lock);
    event& e = announce(t, op::rw_destroy, pc);
    touch(e.first, l.address, commute::exclusive);
    event* done = perform(t);
    if (is_destroyed(lock)) return report_destroyed(done, l, pc);
    done->first.flags |= admission(l);
    if (!admits_writer(l)) misused(finding_kind::destroy_in_use, l.address, pc, "the reader-writer lock is held");
    forget_object(l);
    lock->__data.__flags = destroyed_mark;
    return 0;
}

} // namespace

} // namespace lockstep::rt

using namespace lockstep;
using namespace lockstep::rt;

LOCKSTEP_EXPORT int pthread_rwlock_init(pthread_rwlock_t* lock, const pthread_rwlockattr_t* attributes) {
    if (attached())
        if (object* known = find_object(address_of(lock)); known != nullptr) forget_object(*known);
    return LOCKSTEP_REAL(pthread_rwlock_init)(lock, attributes);
}

LOCKSTEP_EXPORT int pthread_rwlock_destroy(pthread_rwlock_t* lock) {
    if (!attached()) return LOCKSTEP_REAL(pthread_rwlock_destroy)(lock);
    return destroy(lock, caller());
}

LOCKSTEP_EXPORT int pthread_rwlock_rdlock(pthread_rwlock_t* l) {
    if (!attached()) return LOCKSTEP_REAL(pthread_rwlock_rdlock)(l);
    return lock(l, false, {}, caller());
}

LOCKSTEP_EXPORT int pthread_rwlock_tryrdlock(pthread_rwlock_t* l) {
    if (!attached()) return LOCKSTEP_REAL(pthread_rwlock_tryrdlock)(l);
    return try_lock(l, false, caller());
}

LOCKSTEP_EXPORT int pthread_rwlock_timedrdlock(pthread_rwlock_t* l, const timespec* deadline) {
    if (!attached()) return LOCKSTEP_REAL(pthread_rwlock_timedrdlock)(l, deadline);
    return lock(l, false, until(deadline, CLOCK_REALTIME), caller());
}

LOCKSTEP_EXPORT int pthread_rwlock_clockrdlock(pthread_rwlock_t* l, clockid_t clock, const timespec* deadline) {
    if (!attached()) return LOCKSTEP_REAL(pthread_rwlock_clockrdlock)(l, clock, deadline);
    return lock(l, false, until(deadline, clock), caller());
}

LOCKSTEP_EXPORT int pthread_rwlock_wrlock(pthread_rwlock_t* l) {
    if (!attached()) return LOCKSTEP_REAL(pthread_rwlock_wrlock)(l);
    return lock(l, true, {}, caller());
}

LOCKSTEP_EXPORT int pthread_rwlock_trywrlock(pthread_rwlock_t* l) {
    if (!attached()) return LOCKSTEP_REAL(pthread_rwlock_trywrlock)(l);
    return try_lock(l, true, caller());
}

LOCKSTEP_EXPORT int pthread_rwlock_timedwrlock(pthread_rwlock_t* l, const timespec* deadline) {
    if (!attached()) return LOCKSTEP_REAL(pthread_rwlock_timedwrlock)(l, deadline);
    return lock(l, true, until(deadline, CLOCK_REALTIME), caller());
}

LOCKSTEP_EXPORT int pthread_rwlock_clockwrlock(pthread_rwlock_t* l, clockid_t clock, const timespec* deadline) {
    if (!attached()) return LOCKSTEP_REAL(pthread_rwlock_clockwrlock)(l, clock, deadline);
    return lock(l, true, until(deadline, clock), caller());
}

LOCKSTEP_EXPORT int pthread_rwlock_unlock(pthread_rwlock_t* lock) {
    if (!attached()) return LOCKSTEP_REAL(pthread_rwlock_unlock)(lock);
    return unlock(lock, caller());
}
