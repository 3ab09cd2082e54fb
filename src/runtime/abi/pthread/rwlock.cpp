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
#include "runtime/model/rwlock.hpp"

#include "runtime/abi/libc/judged_memory.hpp"
#include "runtime/abi/waiting.hpp"
#include "runtime/kernel/state.hpp"

#include <cerrno>
#include <pthread.h>

namespace lockstep::rt {

namespace {

/// In pthread_rwlock_t.__data.__flags of a destroyed one; initialising it anew wipes it.
constexpr u32 destroyed_mark = ~u32{0};

using model::hold;

object& rwlock_at(pthread_rwlock_t* lock) { return object_at(address_of(lock), object_kind::rwlock); }

/// What readers have released.
object& readers_of(const object& o) { return object_at(o.address + sizeof(u32), object_kind::rwlock); }

u8 admission(const model::rwlock& l) {
    return static_cast<u8>(flag_if(l.admits_writer(), trace::admits) |
                           flag_if(l.admits_reader(), trace::admits_shared));
}

bool free_for_writer(const thread&, const object& o) {
    const auto* l = peek<model::rwlock>(o);
    return l == nullptr || l->admits_writer();
}
bool free_for_reader(const thread&, const object& o) {
    const auto* l = peek<model::rwlock>(o);
    return l == nullptr || l->admits_reader();
}
bool writer_may_go_on(thread& t) { return t.wait.timed_out || free_for_writer(t, *t.wait.object); }
bool reader_may_go_on(thread& t) { return t.wait.timed_out || free_for_reader(t, *t.wait.object); }

/// Whom the pending lock waits for, where that is one thread.
thread* writer(thread& t) {
    const auto* l = peek<model::rwlock>(*t.wait.object);
    return l == nullptr || l->writer.nobody() ? nullptr : &thread_at(l->writer.thread());
}

void show_in_memory(const object& o) {
    const model::rwlock& l = as<model::rwlock>(o);
    reinterpret_cast<pthread_rwlock_t*>(o.address)->__data.__readers = l.writer.nobody() ? l.readers : ~0U;
}

bool prefers_writers(const pthread_rwlock_t* lock) {
    return lock->__data.__flags == PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP;
}

/// A reader comes to where readers are, and no writer in line could keep it out.
void join_readers(const thread& t, const object& o, u64 pc) {
    note_bound(trace::bound::writer_preference);
    if (!as<model::rwlock>(o).is_read_by(t.index)) return;
    misused(finding_kind::misuse, o.address, pc,
            "the thread reads already: this lock prefers writers, and with a writer in line both would wait for ever");
}

bool is_destroyed(const pthread_rwlock_t* lock) { return lock->__data.__flags == destroyed_mark; }

int report_destroyed(event* done, const object& o, u64 pc) {
    done->flags |= trace::failed;
    misused(finding_kind::misuse, o.address, pc, "the reader-writer lock was destroyed before");
    return EINVAL;
}

void take(thread& t, object& o, hold how, event* done) {
    model::rwlock& l = as<model::rwlock>(o);
    acquire(t, o);
    if (how == hold::as_writer) acquire(t, readers_of(o));
    else if (l.read_holds == nullptr) l.read_holds = static_cast<u16*>(pool_allocate(trace::max_threads * sizeof(u16)));
    take(l, t.index, how);
    done->after = 1;
    ++t.life.held_locks;
    show_in_memory(o);
}

/// The writer asks for what it has: nobody else can tell.
int refuse_writer(thread& t, const object& o, op kind, int answer, u64 pc) {
    event& e = announce(t, kind, pc);
    name_only(e.first, o.address);
    perform(t)->flags |= trace::failed;
    return answer;
}

int lock(pthread_rwlock_t* lock, hold how, const time_limit& limit, u64 pc) {
    if (limit.invalid) return EINVAL;
    thread& t = self();
    object& o = rwlock_at(lock);
    const bool as_writer = how == hold::as_writer;
    const op kind = as_writer ? op::rw_wrlock : op::rw_rdlock;
    if (as<model::rwlock>(o).writer.is(t.index)) return refuse_writer(t, o, kind, EDEADLK, pc);
    event& e = announce(t, kind, pc);
    touch(e.first, o.address, as_writer ? commute::exclusive : commute::shared_lock,
          as_writer ? trace::waits : trace::waits_shared);
    takes(t, o, as_writer ? free_for_writer : free_for_reader);
    wait_until(t, as_writer ? writer_may_go_on : reader_may_go_on, &o);
    only_ended_by(t, writer);
    limit_wait(t, limit, as_writer ? trace::waits_for_refusal : trace::waits_for_shared_refusal);
    event* done = perform(t);
    if (t.wait.timed_out) return ETIMEDOUT;
    if (is_destroyed(lock)) return report_destroyed(done, o, pc);
    const model::rwlock& l = look_again<model::rwlock>(o);
    done->first.flags |= admission(l);
    if (!as_writer && l.readers != 0 && prefers_writers(lock)) join_readers(t, o, pc);
    take(t, o, how, done);
    return 0;
}

int lock_as_reader(pthread_rwlock_t* l, const time_limit& limit, u64 pc) { return lock(l, hold::as_reader, limit, pc); }
int lock_as_writer(pthread_rwlock_t* l, const time_limit& limit, u64 pc) { return lock(l, hold::as_writer, limit, pc); }

int try_lock(pthread_rwlock_t* lock, hold how, u64 pc) {
    thread& t = self();
    object& o = rwlock_at(lock);
    const bool as_writer = how == hold::as_writer;
    const op kind = as_writer ? op::rw_trywrlock : op::rw_tryrdlock;
    if (as<model::rwlock>(o).writer.is(t.index)) return refuse_writer(t, o, kind, EBUSY, pc);
    event& e = announce(t, kind, pc);
    touch(e.first, o.address, as_writer ? commute::exclusive : commute::shared_lock);
    event* done = perform(t);
    if (is_destroyed(lock)) return report_destroyed(done, o, pc);
    const model::rwlock& l = look_again<model::rwlock>(o);
    done->first.flags |= admission(l);
    if (as_writer ? l.admits_writer() : l.admits_reader()) {
        note_write(t); // a loop that got it is not where it was
        take(t, o, how, done);
        return 0;
    }
    done->flags |= trace::failed;
    if (as_writer) done->first.how = commute::reads;
    note_read(t, o.address, sizeof lock->__data.__readers);
    return EBUSY;
}

int unlock(pthread_rwlock_t* lock, u64 pc) {
    thread& t = self();
    object& o = rwlock_at(lock);
    const bool announced_as_reader = as<model::rwlock>(o).hold_of(t.index) == hold::as_reader;
    event& e = announce(t, op::rw_unlock, pc);
    touch(e.first, o.address, announced_as_reader ? commute::shared_lock : commute::exclusive);
    event* done = perform(t);
    if (is_destroyed(lock)) return report_destroyed(done, o, pc);
    model::rwlock& l = look_again<model::rwlock>(o);
    done->first.flags |= admission(l);
    const hold mine = l.hold_of(t.index);
    if (mine == hold::none) {
        done->flags |= trace::failed;
        misused(finding_kind::unlock_not_owner, o.address, pc,
                l.admits_writer() ? "nobody holds the reader-writer lock"
                                  : "other threads hold the reader-writer lock");
        return 0; // what libc would make of it is anybody's guess: the lock stays as it was
    }
    release(t, mine == hold::as_reader ? readers_of(o) : o);
    give(l, t.index);
    --t.life.held_locks;
    show_in_memory(o);
    return 0;
}

int destroy(pthread_rwlock_t* lock, u64 pc) {
    thread& t = self();
    object& o = rwlock_at(lock);
    event& e = announce(t, op::rw_destroy, pc);
    touch(e.first, o.address, commute::exclusive);
    event* done = perform(t);
    if (is_destroyed(lock)) return report_destroyed(done, o, pc);
    const model::rwlock& l = look_again<model::rwlock>(o);
    done->first.flags |= admission(l);
    if (!l.admits_writer()) misused(finding_kind::destroy_in_use, o.address, pc, "the reader-writer lock is held");
    forget_object(o);
    lock->__data.__flags = destroyed_mark;
    return 0;
}

} // namespace

} // namespace lockstep::rt

using namespace lockstep;
using namespace lockstep::rt;

LOCKSTEP_EXPORT int pthread_rwlock_init(pthread_rwlock_t* lock, const pthread_rwlockattr_t* attributes) {
    judge_write(lock, sizeof *lock, caller());
    if (attached()) forget_object_at(address_of(lock));
    return LOCKSTEP_REAL(pthread_rwlock_init)(lock, attributes);
}

LOCKSTEP_EXPORT int pthread_rwlock_destroy(pthread_rwlock_t* lock) {
    if (!attached()) return LOCKSTEP_REAL(pthread_rwlock_destroy)(lock);
    return destroy(lock, caller());
}

LOCKSTEP_EXPORT int pthread_rwlock_rdlock(pthread_rwlock_t* l) {
    if (!attached()) return LOCKSTEP_REAL(pthread_rwlock_rdlock)(l);
    return lock_as_reader(l, {}, caller());
}

LOCKSTEP_EXPORT int pthread_rwlock_tryrdlock(pthread_rwlock_t* l) {
    if (!attached()) return LOCKSTEP_REAL(pthread_rwlock_tryrdlock)(l);
    return try_lock(l, hold::as_reader, caller());
}

LOCKSTEP_EXPORT_TIMED(pthread_rwlock_timedrdlock, pthread_rwlock_clockrdlock, pthread_rwlock_t, lock_as_reader)

LOCKSTEP_EXPORT int pthread_rwlock_wrlock(pthread_rwlock_t* l) {
    if (!attached()) return LOCKSTEP_REAL(pthread_rwlock_wrlock)(l);
    return lock_as_writer(l, {}, caller());
}

LOCKSTEP_EXPORT int pthread_rwlock_trywrlock(pthread_rwlock_t* l) {
    if (!attached()) return LOCKSTEP_REAL(pthread_rwlock_trywrlock)(l);
    return try_lock(l, hold::as_writer, caller());
}

LOCKSTEP_EXPORT_TIMED(pthread_rwlock_timedwrlock, pthread_rwlock_clockwrlock, pthread_rwlock_t, lock_as_writer)

LOCKSTEP_EXPORT int pthread_rwlock_unlock(pthread_rwlock_t* lock) {
    if (!attached()) return LOCKSTEP_REAL(pthread_rwlock_unlock)(lock);
    return unlock(lock, caller());
}
