// Futexes, as system calls made by syscall(): all that std::atomic::wait, latches, barriers, counting semaphores and
// futures of libstdc++ use. Waiting is two events: `futex_wait` compares and queues up in one step, `futex_return`
// needs a wake-up or the timeout. Which of the waiters a wake-up reaches is the scheduler's choice (wait_queue.hpp),
// where the kernel goes by age; only a requeue moves the longest waiting, as it does.
//
// The queue of a word has an address of its own (futex_queue), so that waking does not conflict with reading the word.
// Futexes give no happens-before: the atomic operations around them do. FUTEX_WAKE_OP's own is a sequentially
// consistent read-modify-write.
//
// Spurious wake-ups return 0 at once, a choice of `futex_wait` while the job has a budget for them.
//
// Not modelled: EINTR (no signal interrupts); priority-inheriting futexes, FUTEX_FD and futex_waitv (refused); futexes
// shared between processes; requeueing together with different bitsets (the tokens of both queues stay as they are).
#include "runtime/abi/process/futex.hpp"

#include "runtime/abi/queueing.hpp"
#include "runtime/abi/waiting.hpp"
#include "runtime/model/word_operation.hpp"

#include <cerrno>
#include <linux/futex.h>

namespace lockstep::rt {

namespace {

constexpr u64 ns_per_second = 1'000'000'000;

object& queue_of(const u32* word) { return object_at(futex_queue(address_of(word)), object_kind::futex); }

bool may_return(thread& t) { return t.wait.timed_out || may_wake(t); }
/// It may time out while the wake-ups that were given suffice for others: FUTEX_WAKE says how many it woke.
bool may_still_time_out(thread& t) { return is_queued(t) && !is_needed(t); }

time_limit limit_after(thread& t, const timespec* duration) {
    if (!is_valid(*duration) || duration->tv_sec < 0) return {never, true, true};
    const u64 seconds = static_cast<u64>(duration->tv_sec);
    note_time(t, t.now_ns);
    if (seconds > (never - t.now_ns) / ns_per_second - 1) return {never, true, false};
    return {t.now_ns + seconds * ns_per_second + static_cast<u64>(duration->tv_nsec), true, false};
}

time_limit limit_at(const timespec* deadline, clockid_t clock) {
    return deadline->tv_sec < 0 ? time_limit{never, true, true} : until(deadline, clock);
}

/// The second event of a wait.
long come_back(thread& t, object& q, const time_limit& limit, u64 pc) {
    event& e = announce(t, op::futex_return, pc);
    touch(e.first, q.address, commute::exclusive, trace::waits);
    t.wait.admitted = may_return;
    if (limit.timed) may_time_out(t, limit.deadline_ns, may_still_time_out, leave_by_environment);
    event* done = perform(t);
    if (t.wait.timed_out) return -ETIMEDOUT;
    if (is_queued(t)) {
        note_write(t); // a loop that was woken is not where it was
        note_waking(t, done); // from the queue it is in now: it may have been moved
        leave_woken(t);
    }
    return 0;
}

long wait(u32* word, u32 expected, const time_limit& limit, u64 bits, u64 pc) {
    if (limit.invalid || bits == 0) return -EINVAL;
    thread& t = self();
    object& q = queue_of(word);
    event& e = announce(t, op::futex_wait, pc);
    e.detail = sizeof *word;
    touch(e.first, q.address, commute::exclusive);
    touch(e.second, address_of(word), commute::reads, 0, sizeof *word);
    may_wake_for_no_reason(t);
    event* done = perform(t);
    done->before = *word;
    done->after = expected;
    note_read(t, address_of(word), sizeof *word);
    if (*word != expected) {
        done->flags |= trace::failed;
        done->first.how = commute::reads; // with another value it would have queued up
        return -EAGAIN;
    }
    look_again<model::futex>(q);
    done->first.flags |= queue_admits(q, t);
    if (wakes_for_no_reason(t, done)) return 0;
    enqueue(t, q, bits, nullptr);
    return come_back(t, q, limit, pc);
}

/// The kernel wakes one at least.
u64 at_least_one(int count) { return count > 0 ? static_cast<u64>(count) : 1; }

long wake_up(u32* word, int most, u64 bits, u64 pc) {
    if (bits == 0) return -EINVAL;
    thread& t = self();
    object& q = queue_of(word);
    event& e = announce(t, op::futex_wake, pc);
    touch(e.first, q.address, commute::exclusive);
    event* done = perform(t);
    look_again<model::futex>(q);
    done->first.flags |= queue_admits(q, t);
    done->before = count_waiters(q);
    done->after = wake(q, at_least_one(most), bits);
    if (done->after == 0) done->first.how = commute::reads;
    return static_cast<long>(done->after);
}

/// An event on two queues, and on a word.
event* perform_on_both(thread& t, op kind, object& a, object& b, const u32* word, commute how, u64 pc) {
    event& e = announce(t, kind, pc);
    touch(e.first, a.address, commute::exclusive);
    touch(e.second, b.address, commute::exclusive);
    touch(e.more[e.more_count++], address_of(word), how, 0, sizeof *word);
    event* done = perform(t);
    look_again<model::futex>(a);
    look_again<model::futex>(b);
    done->first.flags |= queue_admits(a, t);
    done->second.flags |= queue_admits(b, t);
    done->before = count_waiters(a);
    return done;
}

long requeue(u32* word, int wakes, int moves, u32* to, const u32* expected, u64 pc) {
    if (wakes < 0 || moves < 0) return -EINVAL;
    thread& t = self();
    object& from_queue = queue_of(word);
    object& to_queue = queue_of(to);
    event* done = perform_on_both(t, op::futex_requeue, from_queue, to_queue, word, commute::reads, pc);
    if (expected != nullptr && *word != *expected) {
        done->flags |= trace::failed;
        return -EAGAIN;
    }
    done->after = wake(from_queue, static_cast<u64>(wakes), model::any_bits);
    if (word != to) done->after += move_waiters(from_queue, to_queue, static_cast<u64>(moves));
    return static_cast<long>(done->after);
}

long wake_op(u32* word, int wakes, int second_wakes, u32* second, u32 code, u64 pc) {
    const model::word_operation w = model::decode(code);
    if (!is_known(w)) return -ENOSYS;
    thread& t = self();
    object& q = queue_of(word);
    object& second_queue = queue_of(second);
    event* done = perform_on_both(t, op::futex_wake, q, second_queue, second, commute::exclusive, pc);
    const u32 old = *second;
    object& memory = object_at(address_of(second), object_kind::atomic);
    acquire(t, memory);
    *second = apply(w, old);
    release(t, memory);
    done->after = wake(q, at_least_one(wakes), model::any_bits);
    if (compare(w, old)) done->after += wake(second_queue, at_least_one(second_wakes), model::any_bits);
    return static_cast<long>(done->after);
}

} // namespace

long futex_call(const u64* arguments, u64 pc) {
    auto* word = reinterpret_cast<u32*>(arguments[0]);
    const int operation = static_cast<int>(arguments[1]);
    const u32 value = static_cast<u32>(arguments[2]);
    const auto* timeout = reinterpret_cast<const timespec*>(arguments[3]);
    const int count = static_cast<int>(value), second_count = static_cast<int>(arguments[3]);
    auto* second = reinterpret_cast<u32*>(arguments[4]);
    const u32 third = static_cast<u32>(arguments[5]);
    const clockid_t clock = (operation & FUTEX_CLOCK_REALTIME) != 0 ? CLOCK_REALTIME : CLOCK_MONOTONIC;
    if (arguments[0] % sizeof(u32) != 0) return -EINVAL;
    switch (operation & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
        return wait(word, value, timeout == nullptr ? time_limit{} : limit_after(self(), timeout),
                    FUTEX_BITSET_MATCH_ANY, pc);
    case FUTEX_WAIT_BITSET:
        return wait(word, value, timeout == nullptr ? time_limit{} : limit_at(timeout, clock), third, pc);
    case FUTEX_WAKE: return wake_up(word, count, FUTEX_BITSET_MATCH_ANY, pc);
    case FUTEX_WAKE_BITSET: return wake_up(word, count, third, pc);
    case FUTEX_REQUEUE: return requeue(word, count, second_count, second, nullptr, pc);
    case FUTEX_CMP_REQUEUE: return requeue(word, count, second_count, second, &third, pc);
    case FUTEX_WAKE_OP: return wake_op(word, count, second_count, second, third, pc);
    default:
        refuse("the program uses a kind of futex that lockstep does not control "
               "(FUTEX_LOCK_PI and its relations, or FUTEX_FD)");
    }
}

} // namespace lockstep::rt
