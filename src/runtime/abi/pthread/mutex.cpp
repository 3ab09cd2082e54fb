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

#include "runtime/abi/libc/judged_memory.hpp"
#include "runtime/kernel/pseudo_addresses.hpp"
#include "runtime/model/mutex.hpp"

#include <cerrno>

namespace lockstep::rt {

namespace {

// Bits of pthread_mutex_t.__data.__kind (glibc nptl, stable since static initialisers carry them).
constexpr int kind_mask = 3;
constexpr int robust_bit = 16;
constexpr int destroyed_kind = -1;

model::robust_mutexes& robust_mutexes_of(const thread& t) {
    return state_at<model::robust_mutexes>(pseudo::robust_mutexes + t.index);
}

void show_in_memory(const object& o, const model::mutex& m) {
    reinterpret_cast<pthread_mutex_t*>(o.address)->__data.__lock = m.is_free() ? 0 : 1;
}

bool free_for_pending(thread& t) { return t.wait.timed_out || mutex_free_for(t, *t.wait.object); }

/// Whom the pending lock waits for.
thread* holder(thread& t) {
    const auto* m = peek<model::mutex>(*t.wait.object);
    return m == nullptr || m->owner.nobody() ? nullptr : &thread_at(m->owner.thread());
}

bool is_destroyed(const pthread_mutex_t* mutex) { return mutex->__data.__kind == destroyed_kind; }

int report_destroyed(event* done, const object& o, u64 pc) {
    done->flags |= trace::failed;
    misused(finding_kind::misuse, o.address, pc, "the mutex was destroyed before");
    return EINVAL;
}

/// The owner locks again, and the type of the mutex has an answer. Nobody else can tell: the others see it held.
int lock_again(thread& t, object& o, op kind, u64 pc) {
    event& e = announce(t, kind, pc);
    name_only(e.first, o.address);
    event* done = perform(t);
    model::mutex& m = look_again<model::mutex>(o);
    if (m.type != model::mutex_type::recursive || !m.owner.is(t.index)) { // (or somebody destroyed it meanwhile)
        done->flags |= trace::failed;
        return kind == op::mutex_trylock ? EBUSY : EDEADLK;
    }
    done->before = m.depth;
    done->after = 1;
    return take_mutex(t, o);
}

/// The event found the mutex free.
int take_at_event(thread& t, object& o, event* done) {
    done->first.flags |= mutex_admits(o);
    const int error = take_mutex(t, o);
    if (error == ENOTRECOVERABLE) {
        done->flags |= trace::failed;
        done->first.how = commute::reads;
    } else {
        done->after = 1;
    }
    return error;
}

/// `owner` does not hold it any more.
void note_freed(thread& t, thread& owner, object& o) {
    const model::mutex& m = as<model::mutex>(o);
    if (m.listed) drop(robust_mutexes_of(owner), o);
    --owner.life.held_locks;
    release(t, o);
    show_in_memory(o, m);
}

/// Not locked, or by somebody else.
int unlock_foreign(thread& t, object& o, event* done, u64 pc) {
    model::mutex& m = as<model::mutex>(o);
    if (m.checks_owner()) {
        done->flags |= trace::failed;
        return EPERM;
    }
    misused(finding_kind::unlock_not_owner, o.address, pc,
            m.is_free() ? "nobody holds the mutex" : "another thread holds the mutex");
    if (m.is_free()) return 0;
    thread& owner = thread_at(m.owner.thread()); // the lock is torn from it, as libc does it
    give_all(m);
    note_freed(t, owner, o);
    return 0;
}

model::mutex_type type_of(int kind) {
    switch (kind & kind_mask) {
    case PTHREAD_MUTEX_RECURSIVE_NP: return model::mutex_type::recursive;
    case PTHREAD_MUTEX_ERRORCHECK_NP: return model::mutex_type::error_checking;
    default: return model::mutex_type::normal; // adaptive ones, too
    }
}

} // namespace

object& mutex_at(pthread_mutex_t* mutex) {
    object& o = object_at(address_of(mutex), object_kind::mutex);
    model::mutex& m = as<model::mutex>(o);
    m.type = type_of(mutex->__data.__kind);
    m.robust = (mutex->__data.__kind & robust_bit) != 0;
    return o;
}

bool mutex_free_for(const thread& t, const object& o) {
    const auto* m = peek<model::mutex>(o);
    return m == nullptr || m->is_free_for(t.index);
}

u8 mutex_admits(const object& o) {
    const auto* m = peek<model::mutex>(o);
    return flag_if(m == nullptr || m->is_free(), trace::admits);
}

int take_mutex(thread& t, object& o) {
    model::mutex& m = look_again<model::mutex>(o);
    const bool again = m.owner.is(t.index);
    const model::lock_result result = take(m, t.index);
    if (again) return 0;
    if (result == model::lock_result::unrecoverable) return ENOTRECOVERABLE;
    ++t.life.held_locks;
    acquire(t, o);
    show_in_memory(o, m);
    if (m.robust) add(robust_mutexes_of(t), o);
    return result == model::lock_result::taken_from_dead ? EOWNERDEAD : 0;
}

void give_mutex(thread& t, object& o) {
    model::mutex& m = as<model::mutex>(o);
    thread& owner = thread_at(m.owner.thread());
    if (give(m)) note_freed(t, owner, o);
}

int initialise_mutex(pthread_mutex_t* mutex, const pthread_mutexattr_t* attributes, u64 pc) {
    judge_write(mutex, sizeof *mutex, pc);
    forget_object_at(address_of(mutex));
    return LOCKSTEP_REAL(pthread_mutex_init)(mutex, attributes);
}

int lock_mutex(pthread_mutex_t* mutex, const time_limit& limit, u64 pc) {
    if (limit.no_such_clock) return EINVAL;
    thread& t = self();
    object& o = mutex_at(mutex);
    if (as<model::mutex>(o).answers_its_owner(t.index)) return lock_again(t, o, op::mutex_lock, pc);
    event& e = announce(t, op::mutex_lock, pc);
    touch(e.first, o.address, commute::exclusive, flag_if(!limit.invalid, trace::waits));
    takes(t, o, mutex_free_for);
    if (!limit.invalid) {
        wait_until(t, free_for_pending, &o);
        only_ended_by(t, holder);
        limit_wait(t, limit, trace::waits_for_refusal);
    }
    event* done = perform(t);
    if (t.wait.timed_out) return ETIMEDOUT;
    if (is_destroyed(mutex)) return report_destroyed(done, o, pc);
    if (look_again<model::mutex>(o).is_free()) return take_at_event(t, o, done);
    done->flags |= trace::failed; // it would wait, and only now does libc look at the deadline
    done->first.how = commute::reads;
    return EINVAL;
}

int try_mutex(pthread_mutex_t* mutex, u64 pc) {
    thread& t = self();
    object& o = mutex_at(mutex);
    if (as<model::mutex>(o).answers_its_owner(t.index)) return lock_again(t, o, op::mutex_trylock, pc);
    event& e = announce(t, op::mutex_trylock, pc);
    touch(e.first, o.address, commute::exclusive);
    event* done = perform(t);
    if (is_destroyed(mutex)) return report_destroyed(done, o, pc);
    if (look_again<model::mutex>(o).is_free()) {
        note_write(t); // a loop that got it is not where it was
        return take_at_event(t, o, done);
    }
    done->flags |= trace::failed;
    done->first.how = commute::reads;
    note_read(t, o.address, sizeof mutex->__data.__lock);
    return EBUSY;
}

int unlock_mutex(pthread_mutex_t* mutex, u64 pc) {
    thread& t = self();
    object& o = mutex_at(mutex);
    const model::mutex& before = as<model::mutex>(o);
    const bool for_itself = before.owner.is(t.index) ? before.depth > 1 : before.checks_owner();
    event& e = announce(t, op::mutex_unlock, pc);
    if (for_itself) name_only(e.first, o.address); // an inner level, or EPERM
    else touch(e.first, o.address, commute::exclusive);
    event* done = perform(t);
    if (is_destroyed(mutex)) return report_destroyed(done, o, pc);
    const model::mutex& m = look_again<model::mutex>(o);
    if (!for_itself) done->first.flags |= mutex_admits(o);
    done->before = m.depth;
    if (!m.owner.is(t.index)) return unlock_foreign(t, o, done, pc);
    give_mutex(t, o);
    done->after = m.depth;
    return 0;
}

int destroy_mutex(pthread_mutex_t* mutex, u64 pc) {
    thread& t = self();
    object& o = mutex_at(mutex);
    event& e = announce(t, op::mutex_destroy, pc);
    touch(e.first, o.address, commute::exclusive);
    event* done = perform(t);
    if (is_destroyed(mutex)) return report_destroyed(done, o, pc);
    done->first.flags |= mutex_admits(o);
    const model::mutex& m = look_again<model::mutex>(o);
    if (!m.is_free()) {
        misused(finding_kind::destroy_in_use, o.address, pc, "the mutex is held");
        thread& owner = thread_at(m.owner.thread());
        if (m.listed) drop(robust_mutexes_of(owner), o);
        --owner.life.held_locks;
    }
    forget_object(o);
    return LOCKSTEP_REAL(pthread_mutex_destroy)(mutex);
}

int repair_mutex(pthread_mutex_t* mutex) {
    // Not an event: only its owner can see the difference, and the others learn of it by the unlock.
    return repair(as<model::mutex>(mutex_at(mutex)), self().index) ? 0 : EINVAL;
}

void abandon_robust_mutexes(thread& t) {
    if (find_object(pseudo::robust_mutexes + t.index) == nullptr) return;
    model::robust_mutexes& held = robust_mutexes_of(t);
    while (object* o = first_alive(held)) {
        event& e = announce(t, op::mutex_unlock, 0);
        touch(e.first, o->address, commute::exclusive);
        event* done = perform(t);
        done->before = 1;
        model::mutex* m = peek<model::mutex>(*o);
        if (m == nullptr || !m->listed) continue; // somebody destroyed it meanwhile
        abandon(*m);
        note_freed(t, t, *o);
    }
}

} // namespace lockstep::rt

using namespace lockstep;
using namespace lockstep::rt;

LOCKSTEP_EXPORT int pthread_mutex_init(pthread_mutex_t* mutex, const pthread_mutexattr_t* attributes) {
    if (!attached()) return LOCKSTEP_REAL(pthread_mutex_init)(mutex, attributes);
    return initialise_mutex(mutex, attributes, caller());
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

LOCKSTEP_EXPORT_TIMED(pthread_mutex_timedlock, pthread_mutex_clocklock, pthread_mutex_t, lock_mutex)

LOCKSTEP_EXPORT int pthread_mutex_unlock(pthread_mutex_t* mutex) {
    if (!attached()) return LOCKSTEP_REAL(pthread_mutex_unlock)(mutex);
    return unlock_mutex(mutex, caller());
}

LOCKSTEP_EXPORT int pthread_mutex_consistent(pthread_mutex_t* mutex) {
    if (!attached()) return LOCKSTEP_REAL(pthread_mutex_consistent)(mutex);
    return repair_mutex(mutex);
}
