// POSIX semaphores. The value in the program's memory (its first word, as in glibc) follows ours.
//
// sem_wait and its timed forms are cancellation points; a timed one times out only while the value is 0. A post happens
// before every later wait that returns.
//
// Not modelled: interruption by signals (EINTR), semaphores shared between processes.
#include "runtime/model/semaphore.hpp"

#include "runtime/abi/cancellation.hpp"
#include "runtime/abi/libc/judged_memory.hpp"
#include "runtime/abi/waiting.hpp"

#include <cerrno>
#include <climits>
#include <semaphore.h>

namespace lockstep::rt {

namespace {

/// The third word of a destroyed one (glibc uses the first and the second for the value, the third for `shared`).
constexpr u32 destroyed_mark = 0xdeaddead;

u32* words_of(sem_t* s) { return reinterpret_cast<u32*>(s); }

static_assert(model::semaphore::most == SEM_VALUE_MAX);

/// Its state; one that is not known yet has the value that sem_init left in memory.
model::semaphore& state_of(object& o) {
    model::semaphore& s = look_again<model::semaphore>(o);
    if (!s.known) s = {true, *reinterpret_cast<const u32*>(o.address)};
    return s;
}

object& semaphore_at(sem_t* s) {
    object& o = object_at(address_of(s), object_kind::semaphore);
    state_of(o);
    return o;
}

void show_in_memory(const object& o) { *reinterpret_cast<u32*>(o.address) = as<model::semaphore>(o).value; }

bool may_go_on(thread& t) {
    const auto* s = peek<model::semaphore>(*t.wait.object);
    return t.wait.timed_out || (s != nullptr && s->admits()) || was_cancelled(t.pending);
}

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
    model::semaphore& s = as<model::semaphore>(o);
    note_write(t); // a loop that got it is not where it was
    done->before = s.value;
    take(s);
    done->after = s.value;
    show_in_memory(o);
    acquire(t, o);
}

int wait(sem_t* s, const time_limit& limit, u64 pc) {
    if (limit.invalid) return fail_with(EINVAL);
    thread& t = self();
    cancellation_point(t, pc);
    object& o = semaphore_at(s);
    event& e = announce(t, op::sem_wait, pc);
    touch(e.first, o.address, commute::exclusive, trace::waits);
    wait_until(t, may_go_on, &o);
    limit_wait(t, limit, trace::waits_for_refusal);
    may_be_cancelled(t);
    event* done = perform(t);
    if (was_cancelled(*done)) act_on_cancellation(t);
    if (t.wait.timed_out) return fail_with(ETIMEDOUT);
    if (is_destroyed(s)) return report_destroyed(done, o, pc);
    const model::semaphore& now = state_of(o);
    done->first.flags |= flag_if(now.admits(), trace::admits);
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
    const model::semaphore& now = state_of(o);
    if (now.admits()) {
        done->first.flags |= trace::admits;
        take(t, o, done);
        return 0;
    }
    done->flags |= trace::failed;
    done->first.how = commute::reads;
    note_read(t, o.address, sizeof(u32));
    return fail_with(EAGAIN);
}

/// Posts commute, except where one of them may find it full. The margin is more than what can be posted between the
/// announcement of a post and the post.
commute how_to_post(const model::semaphore& s) {
    constexpr u32 margin = 1U << 20;
    return s.value < model::semaphore::most - margin ? commute::posts : commute::exclusive;
}

int post(sem_t* s, u64 pc) {
    thread& t = self();
    object& o = semaphore_at(s);
    event& e = announce(t, op::sem_post, pc);
    touch(e.first, o.address, how_to_post(as<model::semaphore>(o)));
    event* done = perform(t);
    if (is_destroyed(s)) return report_destroyed(done, o, pc);
    model::semaphore& now = state_of(o);
    done->first.how = how_to_post(now);
    done->first.flags |= flag_if(now.admits(), trace::admits);
    done->before = done->after = now.value;
    if (!post(now)) {
        done->flags |= trace::failed;
        return fail_with(EOVERFLOW);
    }
    done->after = now.value;
    show_in_memory(o);
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
    const model::semaphore& now = state_of(o);
    done->first.flags |= flag_if(now.admits(), trace::admits);
    done->before = done->after = now.value;
    *value = static_cast<int>(now.value);
    note_read(t, o.address, sizeof(u32));
    return 0;
}

int destroy(sem_t* s, u64 pc) {
    thread& t = self();
    object& o = semaphore_at(s);
    event& e = announce(t, op::sem_destroy, pc);
    touch(e.first, o.address, commute::exclusive);
    event* done = perform(t);
    if (is_destroyed(s)) return report_destroyed(done, o, pc);
    const model::semaphore& now = state_of(o);
    done->first.flags |= flag_if(now.admits(), trace::admits);
    done->before = now.value;
    if (keeps_waiting(o.address))
        misused(finding_kind::destroy_in_use, o.address, pc, "a thread waits for the semaphore");
    else forget_object(o);
    words_of(s)[2] = destroyed_mark;
    return 0;
}

} // namespace

} // namespace lockstep::rt

using namespace lockstep;
using namespace lockstep::rt;

LOCKSTEP_EXPORT int sem_init(sem_t* s, int shared, unsigned value) {
    judge_write(s, sizeof *s, caller());
    const int error = LOCKSTEP_REAL(sem_init)(s, shared, value);
    if (error != 0 || !attached()) return error;
    forget_object_at(address_of(s));
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

LOCKSTEP_EXPORT_TIMED(sem_timedwait, sem_clockwait, sem_t, wait)

LOCKSTEP_EXPORT int sem_post(sem_t* s) {
    if (!attached()) return LOCKSTEP_REAL(sem_post)(s);
    return post(s, caller());
}

LOCKSTEP_EXPORT int sem_getvalue(sem_t* s, int* value) {
    if (!attached()) return LOCKSTEP_REAL(sem_getvalue)(s, value);
    return get_value(s, value, caller());
}
