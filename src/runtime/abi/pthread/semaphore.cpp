// POSIX semaphores, unnamed and named. The value in the program's memory (its first word, as in glibc) follows ours.
//
// sem_wait and its timed forms are cancellation points; a timed one times out only while the value is 0. A post happens
// before every later wait that returns.
//
// Named semaphores live in a table of this process: the program sees what it creates itself, and nothing that other
// processes made or left behind in /dev/shm. Permissions are not looked at. Opening and unlinking are steps, since who
// creates a name is a race; they all touch the table.
//
// Not modelled: interruption by signals (EINTR), semaphores shared between processes.
#include "runtime/abi/pthread/waiting.hpp"
#include "runtime/kernel/pseudo_addresses.hpp"

#include <cerrno>
#include <climits>
#include <cstdarg>
#include <fcntl.h>
#include <semaphore.h>

namespace lockstep::rt {

namespace {

/// The third word of a destroyed one (glibc uses the first and the second for the value, the third for `shared`).
constexpr u32 destroyed_mark = 0xdeaddead;

u32* words_of(sem_t* s) { return reinterpret_cast<u32*>(s); }

/// The semaphore's record; one that is not known yet has the value that sem_init left in memory.
object& semaphore_at(sem_t* s) {
    const object* known = find_object(address_of(s));
    const bool fresh = known == nullptr || known->kind != object_kind::semaphore;
    object& o = object_at(address_of(s), object_kind::semaphore);
    if (fresh) o.count = *words_of(s);
    return o;
}

void set_value(object& o, u32 value) {
    o.count = value;
    *reinterpret_cast<u32*>(o.address) = value;
}

bool may_go_on(thread& t) { return t.timed_out || t.wait_object->count != 0 || is_cancelled(t); }

int fail_with(int error) {
    errno = error;
    return -1;
}

bool is_destroyed(sem_t* s) { return words_of(s)[2] == destroyed_mark; }

int report_destroyed(event* done, const object& o, u64 pc) {
    done->flags |= trace::failed;
    misused(finding_kind::misuse, o.address, pc, "the semaphore was destroyed before");
    return fail_with(EINVAL);
}

void take(thread& t, object& o, event* done) {
    done->before = o.count;
    set_value(o, o.count - 1);
    done->after = o.count;
    acquire(t, o);
}

int wait(sem_t* s, const time_limit& limit, u64 pc) {
    if (limit.invalid) return fail_with(EINVAL);
    thread& t = self();
    object& o = semaphore_at(s);
    event& e = announce(t, op::sem_wait, pc);
    touch(e.first, o.address, commute::exclusive, trace::waits);
    wait_until(t, may_go_on, &o);
    limit_wait(t, limit, waits_for_refusal);
    event* done = perform(t);
    if (t.timed_out) return fail_with(ETIMEDOUT);
    if (is_destroyed(s)) return report_destroyed(done, o, pc);
    done->first.flags |= flag_if(o.count != 0, trace::admits);
    if (is_cancelled(t)) {
        done->flags |= trace::failed;
        done->first.how = commute::reads;
        cancellation_point(t);
    }
    take(t, o, done);
    return 0;
}

int try_wait(sem_t* s, u64 pc) {
    thread& t = self();
    object& o = semaphore_at(s);
    event& e = announce(t, op::sem_trywait, pc);
    touch(e.first, o.address, commute::exclusive);
    event* done = perform(t);
    if (is_destroyed(s)) return report_destroyed(done, o, pc);
    if (o.count != 0) {
        done->first.flags |= trace::admits;
        t.spin.wrote = 1; // a loop that got it is not where it was
        take(t, o, done);
        return 0;
    }
    done->flags |= trace::failed;
    done->first.how = commute::reads;
    note_read(t, o.address, sizeof(u32), 0);
    return fail_with(EAGAIN);
}

int post(sem_t* s, u64 pc) {
    thread& t = self();
    object& o = semaphore_at(s);
    event& e = announce(t, op::sem_post, pc);
    touch(e.first, o.address, commute::posts);
    event* done = perform(t);
    if (is_destroyed(s)) return report_destroyed(done, o, pc);
    done->first.flags |= flag_if(o.count != 0, trace::admits);
    done->before = done->after = o.count;
    if (o.count == SEM_VALUE_MAX) {
        done->flags |= trace::failed;
        return fail_with(EOVERFLOW);
    }
    set_value(o, o.count + 1);
    done->after = o.count;
    release(t, o);
    return 0;
}

int get_value(sem_t* s, int* value, u64 pc) {
    thread& t = self();
    object& o = semaphore_at(s);
    event& e = announce(t, op::sem_getvalue, pc);
    touch(e.first, o.address, commute::reads);
    event* done = perform(t);
    if (is_destroyed(s)) return report_destroyed(done, o, pc);
    done->first.flags |= flag_if(o.count != 0, trace::admits);
    done->before = done->after = o.count;
    *value = static_cast<int>(o.count);
    note_read(t, o.address, sizeof(u32), o.count);
    return 0;
}

int destroy(sem_t* s, u64 pc) {
    thread& t = self();
    object& o = semaphore_at(s);
    event& e = announce(t, op::sem_destroy, pc);
    touch(e.first, o.address, commute::exclusive);
    event* done = perform(t);
    if (is_destroyed(s)) return report_destroyed(done, o, pc);
    done->first.flags |= flag_if(o.count != 0, trace::admits);
    done->before = o.count;
    if (keeps_waiting(o.address))
        misused(finding_kind::destroy_in_use, o.address, pc, "a thread waits for the semaphore");
    else forget_object(o);
    words_of(s)[2] = destroyed_mark;
    return 0;
}

// --- named semaphores
// ---------------------------------------------------------------------------------------------------

struct named {
    named* next;
    const char* name;
    u32 opened;    ///< times, minus closings
    bool unlinked; ///< lives on while it is open, but nobody finds it
    sem_t semaphore;
};

u64& names() { return object_at(pseudo::semaphore_names, object_kind::other).state[0]; }
named* as_named(u64 word) { return reinterpret_cast<named*>(word); }

named* find_name(const char* name) {
    named* n = as_named(names());
    while (n != nullptr && (n->unlinked || !same_text(n->name, name))) n = n->next;
    return n;
}

named* find_semaphore(const sem_t* s) {
    named* n = as_named(names());
    while (n != nullptr && &n->semaphore != s) n = n->next;
    return n;
}

named* create_named(const char* name, u32 value) {
    const u32 bytes = static_cast<u32>(text_length(name)) + 1;
    auto* n = static_cast<named*>(pool_allocate(sizeof(named)));
    auto* copy = static_cast<char*>(pool_allocate(bytes));
    copy_bytes(copy, name, bytes);
    *words_of(&n->semaphore) = value;
    n->name = copy;
    n->next = as_named(names());
    names() = sys::word(n);
    return n;
}

event* touch_names(thread& t, op kind, u64 pc) {
    event& e = announce(t, kind, pc);
    touch(e.first, pseudo::semaphore_names, commute::exclusive);
    return perform(t);
}

sem_t* open_named(const char* name, int flags, u32 value, u64 pc) {
    event* done = touch_names(self(), op::sem_getvalue, pc);
    int error = 0;
    named* n = find_name(name);
    if (n == nullptr && (flags & O_CREAT) == 0) error = ENOENT;
    else if (n != nullptr && (flags & O_CREAT) != 0 && (flags & O_EXCL) != 0) error = EEXIST;
    else if (n == nullptr && value > SEM_VALUE_MAX) error = EINVAL;
    if (error != 0) {
        done->flags |= trace::failed;
        fail_with(error);
        return SEM_FAILED;
    }
    if (n == nullptr) n = create_named(name, value);
    ++n->opened;
    return &n->semaphore;
}

int unlink_named(const char* name, u64 pc) {
    event* done = touch_names(self(), op::sem_destroy, pc);
    named* n = find_name(name);
    if (n == nullptr) {
        done->flags |= trace::failed;
        return fail_with(ENOENT);
    }
    n->unlinked = true;
    return 0;
}

int close_named(sem_t* s, u64 pc) {
    event* done = touch_names(self(), op::sem_destroy, pc);
    named* n = find_semaphore(s);
    if (n == nullptr || n->opened == 0) {
        done->flags |= trace::failed;
        return fail_with(EINVAL);
    }
    --n->opened;
    return 0;
}

} // namespace

} // namespace lockstep::rt

using namespace lockstep;
using namespace lockstep::rt;

LOCKSTEP_EXPORT int sem_init(sem_t* s, int shared, unsigned value) {
    const int error = LOCKSTEP_REAL(sem_init)(s, shared, value);
    if (error != 0 || !attached()) return error;
    if (object* known = find_object(address_of(s)); known != nullptr) forget_object(*known);
    words_of(s)[2] = 0;
    return 0;
}

LOCKSTEP_EXPORT int sem_destroy(sem_t* s) {
    if (!attached()) return LOCKSTEP_REAL(sem_destroy)(s);
    return destroy(s, caller());
}

LOCKSTEP_EXPORT int sem_wait(sem_t* s) {
    if (!attached()) return LOCKSTEP_REAL(sem_wait)(s);
    return wait(s, {}, caller());
}

LOCKSTEP_EXPORT int sem_trywait(sem_t* s) {
    if (!attached()) return LOCKSTEP_REAL(sem_trywait)(s);
    return try_wait(s, caller());
}

LOCKSTEP_EXPORT int sem_timedwait(sem_t* s, const timespec* deadline) {
    if (!attached()) return LOCKSTEP_REAL(sem_timedwait)(s, deadline);
    return wait(s, until(deadline, CLOCK_REALTIME), caller());
}

LOCKSTEP_EXPORT int sem_clockwait(sem_t* s, clockid_t clock, const timespec* deadline) {
    if (!attached()) return LOCKSTEP_REAL(sem_clockwait)(s, clock, deadline);
    return wait(s, until(deadline, clock), caller());
}

LOCKSTEP_EXPORT int sem_post(sem_t* s) {
    if (!attached()) return LOCKSTEP_REAL(sem_post)(s);
    return post(s, caller());
}

LOCKSTEP_EXPORT int sem_getvalue(sem_t* s, int* value) {
    if (!attached()) return LOCKSTEP_REAL(sem_getvalue)(s, value);
    return get_value(s, value, caller());
}

LOCKSTEP_EXPORT sem_t* sem_open(const char* name, int flags, ...) {
    va_list more;
    va_start(more, flags);
    const bool creates = (flags & O_CREAT) != 0;
    const mode_t mode = creates ? va_arg(more, mode_t) : 0;
    const unsigned value = creates ? va_arg(more, unsigned) : 0;
    va_end(more);
    if (!attached()) return LOCKSTEP_REAL(sem_open)(name, flags, mode, value);
    return open_named(name, flags, value, caller());
}

LOCKSTEP_EXPORT int sem_close(sem_t* s) {
    if (!attached()) return LOCKSTEP_REAL(sem_close)(s);
    return close_named(s, caller());
}

LOCKSTEP_EXPORT int sem_unlink(const char* name) {
    if (!attached()) return LOCKSTEP_REAL(sem_unlink)(name);
    return unlink_named(name, caller());
}
