// Loops that wait for another thread. A thread that comes back to a place in the state in which it was there before, having
// changed nothing in between and having read what it would read now, goes round for ever unless somebody else acts. So it
// waits here until one of the places that it read has another value. Nothing is lost: the executions in which it goes round
// more often differ from these in nothing but that. A loop that counts its turns has another state each time and is not
// cut.
//
// "The state" is all of it. What only the thread changes is compared word by word (own_state.hpp); everything else in memory
// by what the thread itself changed there, code that is not instrumented included (memory_sum.hpp). That takes time, so it is
// done only at places that are known as heads of such loops. Where a loop turns up at another place, the place becomes known
// and the execution begins again: what an execution does must not depend on what the process has seen before.
//
// Others may run between the operations of a turn; all that is asked for depends on the thread's own past, as partial-order
// reduction needs. What it changes and puts back within a turn is nothing changed, as long as no step of the schedule shows
// it: locks that it takes and releases, plain writes that do not race.
//
// In a loop with a timed wait it is the timeout that waits for a change: another one would lead back here. A loop that reads
// the clock is in the same state but for the time; then time may pass for it, see kernel/time.cpp.
//
// What code that is not instrumented reads is not seen. So before anybody calls an execution stuck, who is parked goes
// round once more.
//
// Deviations: a turn of more than `most_patience` events, or that reads more than `max_seen_places` places, or places that
// are too far apart to be named by one event, is not followed (such loops are bounded by the step limit only). Others could
// tell that a parked loop does not take its locks any more by trying them: where somebody does, the execution says so
// (trace::bound::lock_loops).
#include "runtime/judge/loops/spin.hpp"

#include "runtime/judge/loops/loop_heads.hpp"
#include "runtime/judge/loops/memory_sum.hpp"
#include "runtime/judge/loops/program_context.hpp"
#include "runtime/judge/visible.hpp"
#include "runtime/kernel/pseudo_addresses.hpp"
#include "runtime/kernel/state.hpp"
#include "runtime/kernel/time.hpp"

namespace lockstep::rt {

namespace {

constexpr u32 first_patience = 4;
constexpr u32 most_patience = 256;

u64 value_at(u64 address, u32 size) {
    u64 value = 0;
    copy_bytes(&value, reinterpret_cast<void*>(address), size);
    return value;
}

bool takes_lock(op kind) {
    return kind == op::mutex_lock || kind == op::spin_lock || kind == op::rw_rdlock || kind == op::rw_wrlock;
}
bool tries_lock(op kind) {
    return kind == op::mutex_trylock || kind == op::spin_trylock || kind == op::rw_tryrdlock ||
           kind == op::rw_trywrlock;
}
bool gives_lock(op kind) { return kind == op::mutex_unlock || kind == op::spin_unlock || kind == op::rw_unlock; }

/// A timed wait: it is its timeout that may wait.
bool may_be_timed_out(const thread& t) { return t.wait.environment.kind == op::timeout; }

/// May the pending event be in a turn that changes nothing? (What it turns out to change, it notes.)
bool fits_into_turn(op kind) {
    return trace::traits(kind).may_spin || takes_lock(kind) || gives_lock(kind) || kind == op::cond_wait ||
           kind == op::cond_wake || kind == op::futex_wait || kind == op::futex_return || kind == op::sem_wait;
}

/// May a thread wait at its pending event, or with its timeout, for a change?
bool can_be_head(const thread& t) {
    const op kind = t.pending.kind;
    if (may_be_timed_out(t)) return fits_into_turn(kind);
    return takes_lock(kind) || (trace::traits(kind).may_spin && (t.wait.admitted == nullptr || kind == op::sleep));
}

void forget_turn(spin_state& s) {
    s.kept = s.events = 0;
    s.changed_something = false;
    s.reads = 0;
    s.held_count = s.turn_lock_count = 0;
    s.change = 0;
    s.sums = false;
}

/// Others, who are parked, are not to be called stuck before they have looked again: this one has done something.
void note_progress(spin_state& s) {
    if (s.goes_round_again) ++g.moves;
    s.goes_round_again = false;
    s.rung = 0;
}

void forget_head(spin_state& s) {
    note_progress(s);
    s.head.pc = 0;
    forget_turn(s);
}

bool is_head(const thread& t) {
    const loop_head& h = t.spin.head;
    return h.pc == t.pending.pc && h.kind == t.pending.kind && h.address == t.pending.first.address;
}

void keep_arrival(thread& t) {
    spin_state& s = t.spin;
    if (!keep_own_state(t, s.kept)) return;
    s.change_then[s.kept++] = s.change;
}

void begin_turn(thread& t) {
    spin_state& s = t.spin;
    forget_turn(s);
    const head_kind known = known_head(t.pending.pc);
    if (known == head_kind::unknown) return;
    s.sums = known == head_kind::waits && memory_can_be_summed();
    if (s.sums) s.sum_before = sum_of_memory(t);
    // A read-modify-write mostly changes something, and then the state here was of no use: it waits for its second turn.
    if (t.pending.kind != op::atomic_rmw) keep_arrival(t);
}

void new_head(thread& t) {
    note_progress(t.spin);
    t.spin.head = {t.pending.pc, t.pending.first.address, t.pending.kind};
    begin_turn(t);
}

// --- waiting for a change -----------------------------------------------------------------------------------------------

/// From the first to the last byte of both.
u64 span(const access& a, const seen_place& b) {
    const u64 low = a.address < b.address ? a.address : b.address;
    const u64 a_end = a.address + a.size, b_end = b.address + b.size;
    return (a_end > b_end ? a_end : b_end) - low;
}

/// That the thread is to be cancelled stands in its record, and is an object of its own for those who cancel.
seen_place as_others_name_it(const thread& t, const seen_place& place) {
    if (place.address != sys::word(&t.cancel.requested)) return place;
    return {pseudo::cancellations + t.index, 0, 1};
}

/// Names what was read as accesses of the event, from the one numbered `first` on. Neighbours share an access, and so do
/// others where there are no more: more conflicts than there are, never fewer. False where they are too far apart.
bool name_reads(const thread& t, event& e, u32 first) {
    const spin_state& s = t.spin;
    constexpr u64 near_bytes = 64, farthest_bytes = 4096;
    trace::accesses all(e);
    u32 count = first;
    for (u32 i = 0; i < s.reads; ++i) {
        const seen_place place = as_others_name_it(t, s.seen[i]);
        if (first != 0 && span(all[0], place) == all[0].size) continue; // it is what the operation itself touches
        u32 nearest = first;
        for (u32 k = first; k < count; ++k)
            if (span(all[k], place) < span(all[nearest], place)) nearest = k;
        const bool joins = nearest < count && span(all[nearest], place) <= near_bytes;
        if (!joins && count < trace::max_accesses) {
            if (count >= 2) ++e.more_count;
            touch(all[count++], place.address, commute::reads, trace::waits, place.size);
            continue;
        }
        access& shared = all[nearest];
        const u64 bytes = nearest < count ? span(shared, place) : never;
        if (bytes > farthest_bytes) return false;
        const u64 low = shared.address < place.address ? shared.address : place.address;
        touch(shared, low, commute::reads, trace::waits, static_cast<u32>(bytes));
    }
    return true;
}

bool may_resume(thread& t) {
    const spin_state& s = t.spin;
    return (s.awake_by_time || something_changed(t)) && (s.admitted == nullptr || s.admitted(t));
}

void note_tries(const spin_state& s) {
    for (u32 i = 0; i < s.turn_lock_count; ++i) {
        const object* lock = find_object(s.turn_locks[i]);
        if (lock != nullptr && lock->tried) note_bound(trace::bound::lock_loops);
    }
}

/// Waits for a change; false where no event can name all that was read. `reads_time`: or for time to pass.
bool park(thread& t, bool reads_time) {
    spin_state& s = t.spin;
    const bool timed = may_be_timed_out(t);
    event& waiting = timed ? t.wait.environment : t.pending;
    event named = waiting;
    const u32 at = trace::present(named.second) ? 2 : trace::present(named.first) ? 1 : 0;
    if (!name_reads(t, named, at)) return false;
    waiting = named;
    s.parked = true;
    s.lets_time_pass = reads_time;
    s.awake_by_time = false;
    s.goes_round_again = false;
    s.confirmed_at = g.moves;
    note_tries(s);
    if (timed) {
        if (reads_time) let_timeout_wait(t);
        return true;
    }
    if (at == 1) t.pending.first.flags |= trace::waits;
    t.pending.flags |= trace::spinning;
    s.admitted = t.wait.admitted;
    t.wait.admitted = may_resume;
    if (reads_time) let_time_pass(t);
    return true;
}

/// Is the present arrival, number `now`, the end of a turn that began with arrival `then`, and changed nothing?
bool came_back(thread& t, u32 then, u32 now, bool& reads_time) {
    spin_state& s = t.spin;
    const likeness alike = compare_own_states(t, then, now);
    if (alike == likeness::different) return false;
    reads_time = has_read_time(t, then, now);
    if (s.sums) return s.change == s.change_then[then];
    if (!memory_can_be_summed()) {
        note_bound(trace::bound::loops);
        return false;
    }
    begin_again_with_head(s.head.pc, head_kind::waits);
}

/// The loop does not come back to this one as it was.
void try_another_head(thread& t) {
    t.spin.patience = t.spin.patience < most_patience ? t.spin.patience * 2 : first_patience;
    new_head(t);
}

/// A whole turn has led back to the head.
void arrive(thread& t) {
    spin_state& s = t.spin;
    if (s.reads > max_seen_places || something_changed(t)) return new_head(t);
    if (known_head(s.head.pc) == head_kind::unknown) begin_again_with_head(s.head.pc, head_kind::revisited);
    if (s.sums) leave_sums(t);
    const u32 now = s.kept;
    if (!keep_own_state(t, now)) return forget_head(s);
    for (u32 then = 0; then < now; ++then) {
        bool reads_time = false;
        if (came_back(t, then, now, reads_time) && park(t, reads_time)) return;
    }
    // One call site may serve several places of the loop, and an inner loop many turns: a few states are kept.
    if (now != most_kept_states) {
        s.change_then[now] = s.change;
        ++s.kept;
    } else if (s.events > s.patience) {
        try_another_head(t);
    }
}

} // namespace

bool something_changed(thread& t) {
    const spin_state& s = t.spin;
    if (t.cancel.requested && !t.cancel.disabled && !t.cancel.unwinding) return true;
    for (u32 i = 0; i < s.reads; ++i)
        if (value_at(s.seen[i].address, s.seen[i].size) != s.seen[i].value) return true;
    return false;
}

void note_read(thread& t, u64 address, u64 size) {
    spin_state& s = t.spin;
    if (s.head.pc == 0 || s.changed_something) return;
    for (u64 done = 0; done < size; done += sizeof(u64)) {
        const u32 part = static_cast<u32>(size - done < sizeof(u64) ? size - done : sizeof(u64));
        const seen_place place{address + done, value_at(address + done, part), part};
        bool known = false;
        for (u32 i = 0; i < s.reads && i < max_seen_places && !known; ++i)
            known = s.seen[i].address == place.address && s.seen[i].size == part && s.seen[i].value == place.value;
        if (known) continue;
        if (s.reads < max_seen_places) s.seen[s.reads] = place;
        if (s.reads <= max_seen_places) ++s.reads;
        if (s.reads > max_seen_places) return;
    }
}

void watch_for_spinning(thread& t) {
    if (!sees_registers) return;
    spin_state& s = t.spin;
    const op kind = t.pending.kind;
    if (kind == op::note && !trace::present(t.pending.first)) return; // it changes nothing
    if (!fits_into_turn(kind)) return forget_head(s);
    ++s.events;
    if (s.changed_something || s.head.pc == 0) {
        s.patience = first_patience;
        return can_be_head(t) ? new_head(t) : forget_head(s);
    }
    if (is_head(t)) return s.held_count == 0 ? arrive(t) : void();
    if (s.events <= s.patience || !can_be_head(t)) return; // inside a turn
    try_another_head(t);
}

/// The deepest that the scheduler's frames reach below `perform`.
constexpr u32 scheduler_stack_bytes = 1536;

__attribute__((noinline)) void wipe_dead_frames() {
    u64 dead[scheduler_stack_bytes / sizeof(u64)];
    for (u64& word : dead) word = 0;
    asm volatile("" : : "r"(dead) : "memory");
}

void leave_sums(thread& t) {
    const u64 sum = sum_of_memory(t);
    t.spin.change += sum - t.spin.sum_before;
    t.spin.sum_before = sum;
}

void resume_sums(thread& t) { t.spin.sum_before = sum_of_memory(t); }

bool may_go_round_again(const thread& t) {
    return t.spin.parked && t.spin.confirmed_at != g.moves && !may_be_timed_out(t) &&
           (t.spin.admitted == nullptr || t.spin.admitted(const_cast<thread&>(t)));
}

namespace {

bool is_among(const u64* locks, u32 count, u64 lock) {
    for (u32 i = 0; i < count; ++i)
        if (locks[i] == lock) return true;
    return false;
}

void note_taken(spin_state& s, u64 lock) {
    const bool known = is_among(s.turn_locks, s.turn_lock_count, lock);
    if (s.held_count == max_turn_locks || (!known && s.turn_lock_count == max_turn_locks)) {
        s.changed_something = true; // too many to follow
        return;
    }
    s.held[s.held_count++] = lock;
    if (!known) s.turn_locks[s.turn_lock_count++] = lock;
}

void note_given(spin_state& s, u64 lock) {
    for (u32 i = 0; i < s.held_count; ++i) {
        if (s.held[i] != lock) continue;
        s.held[i] = s.held[--s.held_count];
        return;
    }
    s.changed_something = true; // it held that before: a turn must not begin where it did
}

/// Somebody tries a lock that parked loops would be taking now and then.
void note_try(u64 lock) {
    if (object* o = find_object(lock)) o->tried = true;
    for (u32 i = 0; i < g.threads; ++i) {
        const spin_state& s = thread_at(i).spin;
        if (s.parked && is_among(s.turn_locks, s.turn_lock_count, lock)) note_bound(trace::bound::lock_loops);
    }
}

} // namespace

void note_write(thread& t) { t.spin.changed_something = true; }

void note_performed(thread& t) {
    const event& e = t.pending;
    spin_state& s = t.spin;
    if (tries_lock(e.kind) || (takes_lock(e.kind) && may_be_timed_out(t))) note_try(e.first.address);
    if (s.parked) {
        s.parked = false;
        if (!s.awake_by_time && !t.wait.timed_out) {
            if (something_changed(t) || may_be_timed_out(t)) forget_head(s);
            else s.goes_round_again = true;
        }
    }
    if (s.head.pc == 0) return;
    if (takes_lock(e.kind) && !t.wait.timed_out) note_taken(s, e.first.address);
    else if (e.kind == op::cond_wake) note_taken(s, e.second.address);
    else if (gives_lock(e.kind)) note_given(s, e.first.address);
    else if (e.kind == op::cond_wait) note_given(s, e.second.address);
}

void watch_plain_loop(thread& t, u64 address, u64 pc) {
    spin_state& s = t.spin;
    if (!sees_registers) return;
    if ((s.plain_reads_alone & (s.plain_reads_alone - 1)) == 0) { // a new candidate at each power of two
        forget_head(s);
        s.head = {pc, address, op::plain_read};
        if (!memory_can_be_summed()) return;
        s.sum_before = sum_of_memory(t);
        if (keep_own_state(t, 0)) s.kept = 1;
        return;
    }
    if (s.head.pc != pc || s.head.address != address || s.kept == 0 || !keep_own_state(t, 1)) return;
    // memcmp reads two places in one call: the same place in the program, but no turn of a loop lies between
    if (compare_own_states(t, 0, 1) != likeness::alike || sum_of_memory(t) != s.sum_before) return;
    report_invisible(pc); // round for ever on plain reads
    end_execution(trace::ending::step_limit, 0);
}

} // namespace lockstep::rt
