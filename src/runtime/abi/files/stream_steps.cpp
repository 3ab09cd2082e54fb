// Input and output as visible operations. All that goes to descriptors 1 and 2 is one object, because the captured text
// is one; any other file is an object of its own, whatever the stream or descriptor it is used through. And flockfile
// with its relations, which make several operations on a stream one.
//
// Which file a descriptor means may change (close, open, dup2): whoever uses one reads the table, too. Nobody reads it for
// the program's output; who closes that touches it instead.
//
// An operation on a stream that another thread has locked fails and then waits for the lock, as two steps: so
// operations on streams that nobody locks (all, in most programs) need not be waits.
//
// libc's own lock of a stream is never contended: no other thread runs while one is inside stdio. So stdio does not
// order the program's other memory accesses here, except by flockfile: two prints are no synchronisation.
#include "runtime/abi/files/stream_steps.hpp"

#include "runtime/abi/files/descriptors.hpp"
#include "runtime/judge/blocks.hpp"
#include "runtime/kernel/pseudo_addresses.hpp"
#include "runtime/model/stream_lock.hpp"

using namespace lockstep::rt;

namespace lockstep::rt {

namespace {

u64 object_of(const FILE* stream) { return stream->_fileno >= 0 ? file_object(stream->_fileno) : sys::word(stream); }

bool is_free_for(const thread& t, const object& o) {
    const auto* lock = peek<model::stream_lock>(o);
    return lock == nullptr || lock->is_free_for(t.index);
}
bool is_unlocked(thread& t) { return is_free_for(t, *t.wait.object); }

object& lock_of(FILE* stream) { return object_at(sys::word(stream), object_kind::stream_lock); }

/// The pending event uses the file behind `object` through its number.
void touch_file(event& e, u64 object) {
    touch(e.first, object, commute::exclusive);
    if (object != trace::output_object) touch(e.second, pseudo::file_table, commute::reads);
}

void show(event& e, const void* bytes, u64 count) {
    copy_bytes(&e.before, bytes, count < sizeof e.before ? count : sizeof e.before);
    e.detail = static_cast<u8>(count < 255 ? count : 255);
}

} // namespace

void stream_step(op kind, FILE* stream, u64 pc, const void* bytes, u64 count) {
    if (!running()) return;
    judge_kept_by_libc(stream, "a stream", pc);
    thread& t = self();
    show(announce(t, kind, pc), bytes, count);
    touch_file(t.pending, object_of(stream));
    event* done = perform(t);
    judge_kept_by_libc(stream, "a stream", pc);
    done->first.address = object_of(stream);
    object* lock = find_object(sys::word(stream));
    const auto* state = lock != nullptr ? peek<model::stream_lock>(*lock) : nullptr;
    if (state == nullptr || state->is_free_for(t.index)) return;

    done->flags |= trace::failed;
    show(announce(t, kind, pc), bytes, count);
    touch(t.pending.first, object_of(stream), commute::exclusive);
    touch(t.pending.second, sys::word(stream), commute::exclusive, trace::waits);
    wait_until(t, is_unlocked, lock);
    perform(t)->second.flags |= trace::admits;
    judge_kept_by_libc(stream, "a stream", pc);
}

void descriptor_step(op kind, int fd, u64 pc, const void* bytes, u64 count) {
    if (!running()) return;
    thread& t = self();
    show(announce(t, kind, pc), bytes, count);
    touch_file(t.pending, file_object(fd));
    perform(t)->first.address = file_object(fd);
}

void file_table_step(op kind, u64 pc, commute how) {
    if (!running()) return;
    thread& t = self();
    announce(t, kind, pc);
    touch(t.pending.first, pseudo::file_table, how);
    perform(t);
}

void closing_step(op kind, int fd, u64 pc) {
    if (!running()) return;
    thread& t = self();
    announce(t, kind, pc);
    touch(t.pending.first, pseudo::file_table, commute::exclusive);
    touch(t.pending.second, file_object(fd), commute::exclusive);
    perform(t)->second.address = file_object(fd);
}

namespace {

/// flockfile's step, and that of its trying form. Is the lock the running thread's now?
bool lock_stream(FILE* stream, bool only_try, u64 pc) {
    thread& t = self();
    object& o = lock_of(stream);
    announce(t, only_try ? op::mutex_trylock : op::mutex_lock, pc);
    touch(t.pending.first, sys::word(stream), commute::exclusive, only_try ? u8{0} : u8{trace::waits});
    touch(t.pending.second, object_of(stream), commute::exclusive);
    if (!only_try) {
        takes(t, o, is_free_for);
        wait_until(t, is_unlocked, &o);
    }
    event* done = perform(t);
    model::stream_lock& lock = look_again<model::stream_lock>(o);
    if (!lock.is_free_for(t.index)) {
        done->flags |= trace::failed;
        return false;
    }
    if (lock.is_free()) done->first.flags |= trace::admits;
    done->after = 1;
    take(lock, t.index);
    acquire(t, o);
    return true;
}

void unlock_stream(FILE* stream, u64 pc) {
    thread& t = self();
    object& o = lock_of(stream);
    announce(t, op::mutex_unlock, pc);
    touch(t.pending.first, sys::word(stream), commute::exclusive);
    touch(t.pending.second, object_of(stream), commute::exclusive);
    perform(t);
    model::stream_lock& lock = look_again<model::stream_lock>(o);
    if (!lock.owner.is(t.index)) return misused(finding_kind::unlock_not_owner, sys::word(stream), pc, "funlockfile");
    release(t, o);
    give(lock);
}

} // namespace

} // namespace lockstep::rt

LOCKSTEP_EXPORT void flockfile(FILE* stream) noexcept {
    if (running()) lock_stream(stream, false, caller());
}
LOCKSTEP_EXPORT int ftrylockfile(FILE* stream) noexcept {
    return !running() || lock_stream(stream, true, caller()) ? 0 : 1;
}
LOCKSTEP_EXPORT void funlockfile(FILE* stream) noexcept {
    if (running()) unlock_stream(stream, caller());
}
