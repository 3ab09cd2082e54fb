// pthread spinlocks. Waiting for one is waiting (no turns are counted): a thread that would spin is disabled until the
// lock is free, so spinning for ever shows as the deadlock that it is. Locking one's own lock again waits for ever.
//
// The word in the program's memory follows as on x86-64 (1 free, 0 held), for debuggers and for loops that only try.
//
// Not modelled: spinlocks shared between processes; EDEADLK, which glibc never answers either.
#include "runtime/abi/pthread/waiting.hpp"

#include <cerrno>
#include <pthread.h>

namespace lockstep::rt {

namespace {

bool is_free_for_pending(thread& t) { return t.wait_object->owner == 0; }

object& spinlock_at(pthread_spinlock_t* lock) { return object_at(address_of(lock), object_kind::spinlock); }

void take(thread& t, object& s, pthread_spinlock_t* lock, event* done) {
    done->first.flags |= trace::admits;
    done->after = 1;
    s.owner = holder(t);
    ++t.held_locks;
    acquire(t, s);
    *lock = 0;
}

int lock_spin(pthread_spinlock_t* lock, u64 pc) {
    thread& t = self();
    object& s = spinlock_at(lock);
    event& e = announce(t, op::spin_lock, pc);
    touch(e.first, s.address, commute::exclusive, trace::waits);
    wait_until(t, is_free_for_pending, &s);
    event* done = perform(t);
    take(t, s, lock, done);
    return 0;
}

int try_spin(pthread_spinlock_t* lock, u64 pc) {
    thread& t = self();
    object& s = spinlock_at(lock);
    event& e = announce(t, op::spin_trylock, pc);
    touch(e.first, s.address, commute::exclusive);
    event* done = perform(t);
    if (s.owner == 0) {
        t.spin.wrote = 1; // a loop that got it is not where it was
        take(t, s, lock, done);
        return 0;
    }
    done->flags |= trace::failed;
    done->first.how = commute::reads;
    note_read(t, s.address, sizeof *lock, 0);
    return EBUSY;
}

void let_go(thread& t, object& s, pthread_spinlock_t* lock) {
    --thread_at(s.owner - 1U).held_locks;
    release(t, s);
    s.owner = 0;
    *lock = 1;
}

int unlock_spin(pthread_spinlock_t* lock, u64 pc) {
    thread& t = self();
    object& s = spinlock_at(lock);
    event& e = announce(t, op::spin_unlock, pc);
    touch(e.first, s.address, commute::exclusive);
    event* done = perform(t);
    done->first.flags |= flag_if(s.owner == 0, trace::admits);
    if (s.owner != holder(t))
        misused(finding_kind::unlock_not_owner, s.address, pc,
                s.owner == 0 ? "nobody holds the spinlock" : "another thread holds the spinlock");
    if (s.owner != 0) let_go(t, s, lock);
    return 0;
}

int destroy_spin(pthread_spinlock_t* lock, u64 pc) {
    thread& t = self();
    object& s = spinlock_at(lock);
    event& e = announce(t, op::mutex_destroy, pc);
    touch(e.first, s.address, commute::exclusive);
    event* done = perform(t);
    done->first.flags |= flag_if(s.owner == 0, trace::admits);
    if (s.owner != 0) {
        misused(finding_kind::destroy_in_use, s.address, pc, "the spinlock is held");
        --thread_at(s.owner - 1U).held_locks;
    }
    forget_object(s);
    return 0;
}

} // namespace

} // namespace lockstep::rt

using namespace lockstep;
using namespace lockstep::rt;

LOCKSTEP_EXPORT int pthread_spin_init(pthread_spinlock_t* lock, int shared) {
    if (attached())
        if (object* known = find_object(address_of(lock)); known != nullptr) forget_object(*known);
    return LOCKSTEP_REAL(pthread_spin_init)(lock, shared);
}

LOCKSTEP_EXPORT int pthread_spin_destroy(pthread_spinlock_t* lock) {
    if (!attached()) return LOCKSTEP_REAL(pthread_spin_destroy)(lock);
    return destroy_spin(lock, caller());
}

LOCKSTEP_EXPORT int pthread_spin_lock(pthread_spinlock_t* lock) {
    if (!attached()) return LOCKSTEP_REAL(pthread_spin_lock)(lock);
    return lock_spin(lock, caller());
}

LOCKSTEP_EXPORT int pthread_spin_trylock(pthread_spinlock_t* lock) {
    if (!attached()) return LOCKSTEP_REAL(pthread_spin_trylock)(lock);
    return try_spin(lock, caller());
}

LOCKSTEP_EXPORT int pthread_spin_unlock(pthread_spinlock_t* lock) {
    if (!attached()) return LOCKSTEP_REAL(pthread_spin_unlock)(lock);
    return unlock_spin(lock, caller());
}
