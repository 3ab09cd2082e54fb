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
#include "runtime/judge/loops/state_name.hpp"
#include "runtime/judge/loops/weak_failure.hpp"
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

/// A timed wait: it is its timeout that may wait.
bool may_be_timed_out(const thread& t) { return t.wait.environment.kind == op::timeout; }

/// Is anything that the loop reads not what it was?
bool something_changed(const thread& t) {
    const spin_state& s = t.spin;
    for (u32 i = 0; i < s.reads; ++i)
        if (value_at(s.seen[i].address, s.seen[i].size) != s.seen[i].value) return true;
    return false;
}

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
    s.locks.held_count = s.locks.taken_count = 0;
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

bool names_already(const trace::accesses<event>& all, u32 count, const seen_place& place) {
    for (u32 k = 0; k < count; ++k)
        if (span(all[k], place) == all[k].size) return true;
    return false;
}

/// Names what was read, and the locks that were taken for it, as accesses of the event, from the one numbered `first` on. Neighbours share an access, and so do
/// others where there are no more: more conflicts than there are, never fewer. False where they are too far apart.
bool name_reads(const thread& t, event& e, u32 first) {
    const spin_state& s = t.spin;
    constexpr u64 near_bytes = 64, farthest_bytes = 4096;
    trace::accesses all(e);
    u32 count = first;
    for (u32 i = 0; i < s.reads + s.locks.taken_count; ++i) {
        const bool is_read = i < s.reads;
        const seen_place place =
            is_read ? as_others_name_it(t, s.seen[i]) : seen_place{s.locks.taken[i - s.reads].address, 0, 1};
        if (names_already(all, first, place)) continue; // it is what the operation itself touches
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
    return (s.awake_by_time || sees_change(t)) && (s.admitted == nullptr || s.admitted(t));
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
    note_tries_before(t);
    if (timed) {
        s.deadline_ns = t.wait.deadline_ns;
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

bool sees_change(const thread& t) {
    if (t.cancel.requested && !t.cancel.disabled && !t.cancel.unwinding) return true;
    return something_changed(t) && turn_locks_are_free(t);
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
    if (!sees_registers || names_states()) return;
    spin_state& s = t.spin;
    const op kind = t.pending.kind;
    if (kind == op::note && !trace::present(t.pending.first)) return; // it changes nothing
    if (!fits_into_turn(kind)) return forget_head(s);
    ++s.events;
    if (s.changed_something || s.head.pc == 0) {
        s.patience = first_patience;
        return can_be_head(t) ? new_head(t) : forget_head(s);
    }
    if (is_head(t)) return s.locks.held_count == 0 ? arrive(t) : void();
    if (s.events <= s.patience || !can_be_head(t)) return; // inside a turn
    try_another_head(t);
}

/// The deepest that our frames reach below `perform`.
constexpr u32 deepest_bytes = 1536;

__attribute__((noinline)) void wipe_dead_frames() {
    u64 dead[deepest_bytes / sizeof(u64)];
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

void note_write(thread& t) { t.spin.changed_something = true; }

bool let_go(thread& t) {
    spin_state& s = t.spin;
    if (!s.parked || may_be_timed_out(t) || (s.admitted != nullptr && !s.admitted(t))) return false;
    s.parked = false;
    t.wait.admitted = s.admitted;
    t.wait.environment.kind = op::none;
    t.pending.flags &= static_cast<u16>(~trace::spinning);
    return true;
}

bool let_time_out(thread& t) {
    spin_state& s = t.spin;
    if (!s.parked || !may_be_timed_out(t)) return false;
    s.parked = false;
    t.wait.deadline_ns = s.deadline_ns;
    return environment_possible(t);
}

namespace {

/// Nobody else could take this step: it comes after everything that the others did.
void go_round_again(thread& t) {
    t.spin.goes_round_again = true;
    t.pending.flags |= trace::universal | trace::last_resort;
}

} // namespace

void note_performed(thread& t) {
    spin_state& s = t.spin;
    note_try(t);
    if (s.parked) {
        s.parked = false;
        if (!s.awake_by_time && !t.wait.timed_out) {
            if (sees_change(t) || may_be_timed_out(t)) forget_head(s);
            else go_round_again(t);
        }
    }
    if (s.head.pc != 0 && !follow_locks(t)) s.changed_something = true;
}

void watch_plain_loop(thread& t, u64 address, u64 pc) {
    if (on_trial()) return witness_access(t, address);
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
