// pthread spinlocks. Waiting for one is waiting (no turns are counted): a thread that would spin is disabled until the
// lock is free, so spinning for ever shows as the deadlock that it is. Locking one's own lock again waits for ever.
//
// The word in the program's memory follows as on x86-64 (1 free, 0 held), for debuggers and for loops that only try.
//
// Not modelled: spinlocks shared between processes; EDEADLK, which glibc never answers either.
#include "runtime/abi/libc/judged_memory.hpp"
#include "runtime/abi/waiting.hpp"
#include "runtime/model/spinlock.hpp"

#include <cerrno>
#include <pthread.h>

namespace lockstep::rt {

namespace {

bool is_free_for(const thread&, const object& o) {
    const auto* s = peek<model::spinlock>(o);
    return s == nullptr || s->is_free();
}
bool is_free_for_pending(thread& t) { return is_free_for(t, *t.wait.object); }

object& spinlock_at(pthread_spinlock_t* lock) { return object_at(address_of(lock), object_kind::spinlock); }

/// The event found it free.
void take(thread& t, object& o, pthread_spinlock_t* lock, event* done) {
    done->first.flags |= trace::admits;
    done->after = 1;
    model::spinlock& s = as<model::spinlock>(o);
    check(s.is_free());
    s.owner = model::holder::of(t.index);
    ++t.life.held_locks;
    acquire(t, o);
    *lock = 0;
}

thread* holder(thread& t) {
    const auto* s = peek<model::spinlock>(*t.wait.object);
    return s == nullptr || s->is_free() ? nullptr : &thread_at(s->owner.thread());
}

int lock_spin(pthread_spinlock_t* lock, u64 pc) {
    thread& t = self();
    object& o = spinlock_at(lock);
    event& e = announce(t, op::spin_lock, pc);
    touch(e.first, o.address, commute::exclusive, trace::waits);
    takes(t, o, is_free_for);
    wait_until(t, is_free_for_pending, &o);
    only_ended_by(t, holder);
    event* done = perform(t);
    look_again<model::spinlock>(o);
    take(t, o, lock, done);
    return 0;
}

int try_spin(pthread_spinlock_t* lock, u64 pc) {
    thread& t = self();
    object& o = spinlock_at(lock);
    event& e = announce(t, op::spin_trylock, pc);
    touch(e.first, o.address, commute::exclusive);
    event* done = perform(t);
    if (look_again<model::spinlock>(o).is_free()) {
        note_write(t); // a loop that got it is not where it was
        take(t, o, lock, done);
        return 0;
    }
    done->flags |= trace::failed;
    done->first.how = commute::reads;
    note_read(t, o.address, sizeof *lock);
    return EBUSY;
}

void let_go(thread& t, object& o, pthread_spinlock_t* lock) {
    model::spinlock& s = as<model::spinlock>(o);
    --thread_at(s.owner.thread()).life.held_locks;
    release(t, o);
    s.owner = {};
    *lock = 1;
}

int unlock_spin(pthread_spinlock_t* lock, u64 pc) {
    thread& t = self();
    object& o = spinlock_at(lock);
    event& e = announce(t, op::spin_unlock, pc);
    touch(e.first, o.address, commute::exclusive);
    event* done = perform(t);
    const model::spinlock& s = look_again<model::spinlock>(o);
    done->first.flags |= flag_if(s.is_free(), trace::admits);
    if (!s.owner.is(t.index))
        misused(finding_kind::unlock_not_owner, o.address, pc,
                s.is_free() ? "nobody holds the spinlock" : "another thread holds the spinlock");
    if (!s.is_free()) let_go(t, o, lock);
    return 0;
}

int destroy_spin(pthread_spinlock_t* lock, u64 pc) {
    thread& t = self();
    object& o = spinlock_at(lock);
    event& e = announce(t, op::mutex_destroy, pc);
    touch(e.first, o.address, commute::exclusive);
    event* done = perform(t);
    const model::spinlock& s = look_again<model::spinlock>(o);
    done->first.flags |= flag_if(s.is_free(), trace::admits);
    if (!s.is_free()) {
        misused(finding_kind::destroy_in_use, o.address, pc, "the spinlock is held");
        --thread_at(s.owner.thread()).life.held_locks;
    }
    forget_object(o);
    return 0;
}

} // namespace

} // namespace lockstep::rt

using namespace lockstep;
using namespace lockstep::rt;

LOCKSTEP_EXPORT int pthread_spin_init(pthread_spinlock_t* lock, int shared) {
    judge_write(const_cast<const int*>(lock), sizeof *lock, caller());
    if (attached()) forget_object_at(address_of(lock));
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
