// pthread mutexes: normal, adaptive, recursive, error-checking, and each of them robust, timed or tried.
//
// The kind is where libc has it, in the mutex's own memory, so static initialisers (the *_NP ones too) work; who holds
// it is ours to know. The lock word in memory follows (1 held, 0 free): debuggers show it, and a loop that only tries
// can be seen to wait for it.
//
// A timed lock times out only while somebody holds the mutex; where it is free it takes it, as libc does. A normal
// mutex that its owner locks again waits for ever: a self-deadlock, for the explorer to say.
//
// Not modelled: priority inheritance and ceilings (they order nothing, plain mutexes here); process-shared mutexes
// between processes; the death of a whole process that holds a robust one; fairness (a mutex knows no queue, as in
// glibc).
#include "runtime/abi/pthread/mutex.hpp"

#include "runtime/kernel/pseudo_addresses.hpp"

#include <cerrno>

namespace lockstep::rt {

namespace {

// Bits of pthread_mutex_t.__data.__kind (glibc nptl, stable since static initialisers carry them).
constexpr int kind_mask = 3;
constexpr int robust_bit = 16;
constexpr int destroyed_kind = -1;

/// object::version of a robust mutex.
enum robustness : u32 {
    sound,
    owner_died,   ///< free; the next to lock it is told
    inconsistent, ///< held by one who was told and has not repaired it yet
    unrecoverable ///< unlocked without repair: useless for ever
};

/// Heads of the threads' lists of robust mutexes they hold, in pseudo::robust_mutexes; links in object::state[0].

object* as_object(u64 word) { return reinterpret_cast<object*>(word); }
object& list_of(const thread& t) { return object_at(pseudo::robust_mutexes + t.index, object_kind::other); }

bool is_robust(const object& m) { return (m.type & robust_bit) != 0; }
bool is_recursive(const object& m) { return (m.type & kind_mask) == PTHREAD_MUTEX_RECURSIVE_NP; }
bool is_error_checking(const object& m) { return (m.type & kind_mask) == PTHREAD_MUTEX_ERRORCHECK_NP; }

void show_in_memory(const object& m) {
    reinterpret_cast<pthread_mutex_t*>(m.address)->__data.__lock = m.owner != 0 ? 1 : 0;
}

void drop_from_list(const thread& t, object& m) {
    u64* link = &list_of(t).state[0];
    while (*link != 0 && as_object(*link) != &m) link = &as_object(*link)->state[0];
    if (*link != 0) *link = m.state[0];
}

bool free_for_pending(thread& t) { return t.timed_out || mutex_free_for(t, *t.wait_object); }

bool is_destroyed(const pthread_mutex_t* mutex) { return mutex->__data.__kind == destroyed_kind; }

int report_destroyed(event* done, const object& m, u64 pc) {
    done->flags |= trace::failed;
    misused(finding_kind::misuse, m.address, pc, "the mutex was destroyed before");
    return EINVAL;
}

/// The owner locks again, and the kind of the mutex has an answer. Nobody else can tell: the others see it held.
int lock_again(thread& t, object& m, op kind, u64 pc) {
    event& e = announce(t, kind, pc);
    name_only(e.first, m.address);
    event* done = perform(t);
    if (!is_recursive(m)) {
        done->flags |= trace::failed;
        return kind == op::mutex_trylock ? EBUSY : EDEADLK;
    }
    done->before = m.count;
    done->after = 1;
    return take_mutex(t, m);
}

bool answers_its_owner(const thread& t, const object& m) {
    return m.owner == holder(t) && (is_recursive(m) || is_error_checking(m));
}

/// The event found the mutex free.
int take_at_event(thread& t, object& m, event* done) {
    done->first.flags |= mutex_admits(m);
    const int error = take_mutex(t, m);
    if (error == ENOTRECOVERABLE) {
        done->flags |= trace::failed;
        done->first.how = commute::reads;
    } else {
        done->after = 1;
    }
    return error;
}

/// Not locked, or by somebody else.
int unlock_foreign(thread& t, object& m, event* done, u64 pc) {
    if (mutex_checks_owner(m)) {
        done->flags |= trace::failed;
        return EPERM;
    }
    const bool held = m.owner != 0;
    misused(finding_kind::unlock_not_owner, m.address, pc,
            held ? "another thread holds the mutex" : "nobody holds the mutex");
    if (held) { // the lock is torn from its owner, as libc does it
        m.count = 1;
        give_mutex(t, m);
    }
    return 0;
}

} // namespace

object& mutex_at(pthread_mutex_t* mutex) {
    object& m = object_at(address_of(mutex), object_kind::mutex);
    m.type = static_cast<u8>(mutex->__data.__kind & (kind_mask | robust_bit));
    return m;
}

bool mutex_free_for(const thread& t, const object& m) {
    return m.owner == 0 || (m.owner == holder(t) && is_recursive(m));
}

bool mutex_checks_owner(const object& m) { return is_recursive(m) || is_error_checking(m) || is_robust(m); }

u8 mutex_admits(const object& m) { return flag_if(m.owner == 0, trace::admits); }

int take_mutex(thread& t, object& m) {
    if (m.owner == holder(t)) {
        ++m.count;
        return 0;
    }
    if (m.version == unrecoverable) return ENOTRECOVERABLE;
    m.owner = holder(t);
    m.count = 1;
    ++t.held_locks;
    acquire(t, m);
    show_in_memory(m);
    if (!is_robust(m)) return 0;
    object& list = list_of(t);
    m.state[0] = list.state[0];
    list.state[0] = sys::word(&m);
    if (m.version != owner_died) return 0;
    m.version = inconsistent;
    return EOWNERDEAD;
}

void give_mutex(thread& t, object& m) {
    if (--m.count != 0) return;
    thread& owner = thread_at(m.owner - 1U);
    if (is_robust(m)) drop_from_list(owner, m);
    if (m.version == inconsistent) m.version = unrecoverable;
    --owner.held_locks;
    release(t, m);
    m.owner = 0;
    show_in_memory(m);
}

int initialise_mutex(pthread_mutex_t* mutex, const pthread_mutexattr_t* attributes) {
    if (object* known = find_object(address_of(mutex)); known != nullptr) forget_object(*known);
    return LOCKSTEP_REAL(pthread_mutex_init)(mutex, attributes);
}

int lock_mutex(pthread_mutex_t* mutex, const time_limit& limit, u64 pc) {
    thread& t = self();
    object& m = mutex_at(mutex);
    if (answers_its_owner(t, m)) return lock_again(t, m, op::mutex_lock, pc);
    event& e = announce(t, op::mutex_lock, pc);
    touch(e.first, m.address, commute::exclusive, flag_if(!limit.invalid, trace::waits));
    if (!limit.invalid) {
        wait_until(t, free_for_pending, &m);
        limit_wait(t, limit, waits_for_refusal);
    }
    event* done = perform(t);
    if (t.timed_out) return ETIMEDOUT;
    if (is_destroyed(mutex)) return report_destroyed(done, m, pc);
    if (m.owner == 0) return take_at_event(t, m, done);
    done->flags |= trace::failed; // it would wait, and only now does libc look at the deadline
    done->first.how = commute::reads;
    return EINVAL;
}

int try_mutex(pthread_mutex_t* mutex, u64 pc) {
    thread& t = self();
    object& m = mutex_at(mutex);
    if (answers_its_owner(t, m)) return lock_again(t, m, op::mutex_trylock, pc);
    event& e = announce(t, op::mutex_trylock, pc);
    touch(e.first, m.address, commute::exclusive);
    event* done = perform(t);
    if (is_destroyed(mutex)) return report_destroyed(done, m, pc);
    if (m.owner == 0) {
        t.spin.wrote = 1; // a loop that got it is not where it was
        return take_at_event(t, m, done);
    }
    done->flags |= trace::failed;
    done->first.how = commute::reads;
    note_read(t, m.address, sizeof mutex->__data.__lock, 1);
    return EBUSY;
}

int unlock_mutex(pthread_mutex_t* mutex, u64 pc) {
    thread& t = self();
    object& m = mutex_at(mutex);
    const bool for_itself = m.owner == holder(t) ? m.count > 1 : mutex_checks_owner(m);
    event& e = announce(t, op::mutex_unlock, pc);
    if (for_itself) name_only(e.first, m.address); // an inner level, or EPERM
    else touch(e.first, m.address, commute::exclusive);
    event* done = perform(t);
    if (is_destroyed(mutex)) return report_destroyed(done, m, pc);
    if (!for_itself) done->first.flags |= mutex_admits(m);
    done->before = m.count;
    if (m.owner != holder(t)) return unlock_foreign(t, m, done, pc);
    give_mutex(t, m);
    done->after = m.count;
    return 0;
}

int destroy_mutex(pthread_mutex_t* mutex, u64 pc) {
    thread& t = self();
    object& m = mutex_at(mutex);
    event& e = announce(t, op::mutex_destroy, pc);
    touch(e.first, m.address, commute::exclusive);
    event* done = perform(t);
    if (is_destroyed(mutex)) return report_destroyed(done, m, pc);
    done->first.flags |= mutex_admits(m);
    if (m.owner != 0) {
        misused(finding_kind::destroy_in_use, m.address, pc, "the mutex is held");
        thread& owner = thread_at(m.owner - 1U);
        if (is_robust(m)) drop_from_list(owner, m);
        --owner.held_locks;
    }
    forget_object(m);
    return LOCKSTEP_REAL(pthread_mutex_destroy)(mutex);
}

void abandon_robust_mutexes(thread& t) {
    object* list = find_object(pseudo::robust_mutexes + t.index);
    while (list != nullptr && list->state[0] != 0) {
        object* m = as_object(list->state[0]);
        event& e = announce(t, op::mutex_unlock, 0);
        touch(e.first, m->address, commute::exclusive);
        event* done = perform(t);
        done->before = 1;
        m->count = 1;
        m->version = sound; // what it was told of before, its death says again
        give_mutex(t, *m);
        m->version = owner_died;
    }
}

} // namespace lockstep::rt

using namespace lockstep;
using namespace lockstep::rt;

LOCKSTEP_EXPORT int pthread_mutex_init(pthread_mutex_t* mutex, const pthread_mutexattr_t* attributes) {
    if (!attached()) return LOCKSTEP_REAL(pthread_mutex_init)(mutex, attributes);
    return initialise_mutex(mutex, attributes);
}

LOCKSTEP_EXPORT int pthread_mutex_destroy(pthread_mutex_t* mutex) {
    if (!attached()) return LOCKSTEP_REAL(pthread_mutex_destroy)(mutex);
    return destroy_mutex(mutex, caller());
}

LOCKSTEP_EXPORT int pthread_mutex_lock(pthread_mutex_t* mutex) {
    if (!attached()) return LOCKSTEP_REAL(pthread_mutex_lock)(mutex);
    return lock_mutex(mutex, {}, caller());
}

LOCKSTEP_EXPORT int pthread_mutex_trylock(pthread_mutex_t* mutex) {
    if (!attached()) return LOCKSTEP_REAL(pthread_mutex_trylock)(mutex);
    return try_mutex(mutex, caller());
}

LOCKSTEP_EXPORT int pthread_mutex_timedlock(pthread_mutex_t* mutex, const timespec* deadline) {
    if (!attached()) return LOCKSTEP_REAL(pthread_mutex_timedlock)(mutex, deadline);
    return lock_mutex(mutex, until(deadline, CLOCK_REALTIME), caller());
}

LOCKSTEP_EXPORT int pthread_mutex_clocklock(pthread_mutex_t* mutex, clockid_t clock, const timespec* deadline) {
    if (!attached()) return LOCKSTEP_REAL(pthread_mutex_clocklock)(mutex, clock, deadline);
    if (!can_wait_on(clock)) return EINVAL;
    return lock_mutex(mutex, until(deadline, clock), caller());
}

LOCKSTEP_EXPORT int pthread_mutex_unlock(pthread_mutex_t* mutex) {
    if (!attached()) return LOCKSTEP_REAL(pthread_mutex_unlock)(mutex);
    return unlock_mutex(mutex, caller());
}

LOCKSTEP_EXPORT int pthread_mutex_consistent(pthread_mutex_t* mutex) {
    if (!attached()) return LOCKSTEP_REAL(pthread_mutex_consistent)(mutex);
    // Not an event: only its owner can see the difference, and the others learn of it by the unlock.
    object& m = mutex_at(mutex);
    if (!is_robust(m) || m.owner != holder(self()) || m.version != inconsistent) return EINVAL;
    m.version = sound;
    return 0;
}
