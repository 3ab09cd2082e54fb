// Loops that wait for another thread. A thread that comes back to a place with the same call site, the same stack
// contents and the same callee-saved registers as last time, having changed nothing in between and having read what it
// read last time, is in the state it was in: without a write by somebody else it goes round for ever. So it waits here
// until one of the locations it read has another value. Nothing is lost: the executions in which it goes round more
// often differ from these in nothing but that. A loop that counts its turns has another state each time and is not cut.
//
// The local state is read off the program's frame: this library is compiled so that rbx and r12..r15 always hold the
// program's values (-ffixed-*), and with frame pointers, so that rbp and the stack pointer of the call can be found.
// Deviation: more than eight locations in one round, or far apart, are not followed (such loops are bounded by the step
// limit only).
//
// A loop that takes and releases a lock in each turn (`while (full) { unlock(); lock(); }`) is treated alike: where a turn
// began and ended at the same lock, changed nothing, and nobody else released that lock meanwhile, what the lock protects
// is what it was; so the thread waits until somebody does. Others could tell only by *trying* that lock; where somebody
// does, the execution says so (trace::bound::lock_loops).
#include "runtime/judge/visible.hpp"
#include "runtime/kernel/state.hpp"

namespace lockstep::rt {

namespace {

constexpr u64 max_hashed_bytes = 64 * 1024;

#ifdef __clang__
constexpr bool sees_registers = false; // no -ffixed-*: registers may hold our own values
#else
constexpr bool sees_registers = true;
#endif

u64 mix(u64 h, u64 value) {
    h = (h ^ value) * 0x9fb21c651e98df25ULL;
    return h ^ (h >> 29);
}

/// Dead slots of the program's frames may hold what our frames left there: pointers to the events of the trace, which
/// move on with each step. No value of the program's own can be such a pointer.
u64 programs_own(u64 value) { return value - sys::word(g.channel) < g.channel->mapping_bytes ? 0 : value; }

/// The program's local state at its call into the runtime.
u64 local_state(const thread& t) {
    u64 h = mix(0x1234567, t.spin.accesses_of_call);
#ifndef __clang__
    u64 rbx, r12, r13, r14, r15;
    asm volatile("mov %%rbx, %0" : "=r"(rbx));
    asm volatile("mov %%r12, %0" : "=r"(r12));
    asm volatile("mov %%r13, %0" : "=r"(r13));
    asm volatile("mov %%r14, %0" : "=r"(r14));
    asm volatile("mov %%r15, %0" : "=r"(r15));
    h = mix(mix(mix(mix(mix(h, rbx), r12), r13), r14), r15);
#endif
    const frame* f = entry_frame(static_cast<const frame*>(__builtin_frame_address(0)));
    h = mix(h, reinterpret_cast<u64>(f->up)); // the program's rbp
    const u64 sp = reinterpret_cast<u64>(f) + sizeof(frame);
    h = mix(h, sp);
    static u64 never_the_same; // how far a stack of the program's own reaches is not known
    if (!t.stack.contains(sp)) return ++never_the_same | 1ULL << 63;
    const u64 end = t.stack.base - sp > max_hashed_bytes ? sp + max_hashed_bytes : t.stack.base;
    u64 lanes[2] = {h, ~h}; // two chains of multiplications at once
    for (u64 at = sp; at + 16 <= end; at += 16) {
        lanes[0] = mix(lanes[0], programs_own(reinterpret_cast<const u64*>(at)[0]));
        lanes[1] = mix(lanes[1], programs_own(reinterpret_cast<const u64*>(at)[1]));
    }
    return mix(lanes[0], lanes[1]) | 1;
}

u64 value_at(u64 address, u32 size) {
    u64 value = 0;
    copy_bytes(&value, reinterpret_cast<void*>(address), size < 8 ? size : 8);
    return value;
}

bool something_changed(thread& t) {
    for (u32 i = 0; i < t.spin.locations && i < max_spin_locations; ++i)
        if (value_at(t.spin.seen[i].address, t.spin.seen[i].size) != t.spin.seen[i].value) return true;
    return false;
}

/// How many reads a round may have before another place is tried as its head.
constexpr u32 first_patience = 4;
constexpr u32 most_patience = 64;

bool was_here_before(const spin_state& s, u64 hash) {
    for (u32 i = 0; i < s.hash_count; ++i)
        if (s.hashes[i] == hash) return true;
    return false;
}

bool is_lock(op kind) { return kind == op::mutex_lock || kind == op::spin_lock; }
bool is_unlock(op kind) { return kind == op::mutex_unlock || kind == op::spin_unlock; }

/// The waiting lock of a loop: free, and something may have changed.
bool worth_locking(thread& t) {
    if (t.spin.lock->unlocks == t.spin.unlocks_then && !something_changed(t)) return false;
    return t.spin.lock_admitted == nullptr || t.spin.lock_admitted(t);
}

void start_round(thread& t, u64 hash) {
    t.spin.hashes[0] = hash;
    t.spin.hash_count = hash != 0 ? 1 : 0;
    t.spin.wrote = 0;
    t.spin.reads = 0;
    t.spin.locations = 0;
}

void new_head(thread& t) {
    t.spin.head_pc = t.pending.pc;
    t.spin.head_address = t.pending.first.address;
    // A read-modify-write mostly changes something, and then the state here was of no use: it waits for its second turn.
    start_round(t, t.pending.kind == op::atomic_rmw ? 0 : local_state(t));
}

/// Names what was read elsewhere as accesses of the pending event, from the one numbered `at` on. Where more was read than
/// there are accesses, the last one spans the rest: more conflicts than there are, never fewer. False where that is too far
/// apart.
bool name_others(thread& t, u32 at) {
    constexpr u64 farthest_bytes = 4096;
    trace::accesses all(t.pending);
    const u32 own = at;
    for (u32 i = 0; i < t.spin.locations; ++i) {
        const auto& s = t.spin.seen[i];
        if (s.address == t.pending.first.address && at != 0) continue;
        if (at == trace::max_accesses) {
            access& last = all[at - 1];
            const u64 low = s.address < last.address ? s.address : last.address;
            const u64 end = last.address + last.size, high = s.address + s.size > end ? s.address + s.size : end;
            if (high - low > farthest_bytes) {
                t.pending.more_count = 0;
                for (u32 k = own; k < 2; ++k) all[k] = access{};
                return false;
            }
            touch(last, low, commute::reads, trace::waits, static_cast<u32>(high - low));
            continue;
        }
        if (at >= 2) ++t.pending.more_count;
        touch(all[at++], s.address, commute::reads, trace::waits, s.size);
    }
    return true;
}

/// Waits for a change; false where the pending event cannot name all that was read.
bool park(thread& t) {
    if (t.spin.locations == 0 || t.spin.locations > max_spin_locations) return false;
    const bool has_own = trace::present(t.pending.first);
    if (!name_others(t, has_own ? 1 : 0)) return false;
    if (has_own) t.pending.first.flags |= trace::waits;
    t.pending.flags |= trace::spinning;
    wait_until(t, something_changed, nullptr);
    return true;
}

bool park_lock(thread& t) {
    check(t.spin.lock != nullptr);
    if (t.spin.locations > max_spin_locations || !name_others(t, 1)) return false;
    t.pending.flags |= trace::spinning;
    t.spin.unlocks_then = t.spin.lock->unlocks;
    t.spin.lock_admitted = t.wait.admitted;
    t.wait.admitted = worth_locking;
    if (t.spin.lock->tried) note_bound(trace::bound::lock_loops);
    return true;
}

/// At a lock: did a whole turn lead back here, with nothing changed by us and the lock untouched by others?
void watch_lock_loop(thread& t) {
    spin_state& s = t.spin;
    object* lock = find_object(t.pending.first.address);
    if (lock == nullptr || t.wait.environment.kind != op::none) return;
    const bool same_place = s.head_pc == t.pending.pc && s.lock == lock && s.wrote == 0 && s.turns_taken == 1;
    const bool undisturbed = same_place && lock->unlocks == s.unlocks_then + 1;
    const u64 hash = local_state(t);
    if (undisturbed && s.hashes[0] == hash && !something_changed(t) && park_lock(t)) {
        s.head_pc = 0;
        return;
    }
    s.head_pc = t.pending.pc;
    s.head_address = t.pending.first.address;
    s.patience = 2; // a turn with more reads than that is not followed
    start_round(t, hash);
    s.lock = lock;
    s.unlocks_then = lock->unlocks;
    s.turns_taken = 0;
}

} // namespace

void note_read(thread& t, u64 address, u32 size, u64 value) {
    spin_state& s = t.spin;
    ++s.reads;
    for (u32 i = 0; i < s.locations && i < max_spin_locations; ++i) {
        if (s.seen[i].address != address) continue;
        if (s.seen[i].value != value)
            s.locations = max_spin_locations + 1; // changed within the round: not the same round
        return;
    }
    if (s.locations < max_spin_locations) s.seen[s.locations] = {address, value, size};
    if (s.locations <= max_spin_locations) ++s.locations;
}

void watch_for_spinning(thread& t) {
    if (!sees_registers) return;
    spin_state& s = t.spin;
    if (t.pending.kind == op::note && !trace::present(t.pending.first)) return; // it changes nothing
    if (is_lock(t.pending.kind)) return watch_lock_loop(t);
    if (is_unlock(t.pending.kind)) {
        if (s.lock != nullptr && s.lock->address == t.pending.first.address) ++s.turns_taken;
        else s.head_pc = 0;
        return;
    }
    const bool in_lock_turn = s.lock != nullptr && s.head_pc != 0 && s.reads < s.patience;
    if (in_lock_turn && trace::traits(t.pending.kind).may_spin) return;
    s.lock = nullptr;
    if (!trace::traits(t.pending.kind).may_spin || t.wait.admitted != nullptr) {
        s.head_pc = 0;
        return;
    }
    if (s.head_pc != t.pending.pc || s.head_address != t.pending.first.address || s.wrote != 0) {
        if (s.wrote == 0 && s.head_pc != 0 && s.reads < s.patience) return; // inside the round
        const bool off_the_cycle = s.wrote == 0 && s.head_pc != 0;
        s.patience = off_the_cycle && s.patience < most_patience ? s.patience * 2 : first_patience;
        new_head(t);
        return;
    }
    const u64 hash = local_state(t);
    if (was_here_before(s, hash) && !something_changed(t) && park(t)) {
        s.head_pc = 0; // when it wakes, it starts anew
        return;
    }
    // One call site may serve several places of the loop, so a few states are kept.
    if (s.hash_count == sizeof s.hashes / sizeof s.hashes[0] || s.locations > max_spin_locations) start_round(t, hash);
    else s.hashes[s.hash_count++] = hash;
}

/// The deepest that the scheduler's frames reach below `perform`.
constexpr u32 scheduler_stack_bytes = 768;

__attribute__((noinline)) void wipe_dead_frames() {
    u64 dead[scheduler_stack_bytes / sizeof(u64)];
    for (u64& word : dead) word = 0;
    asm volatile("" : : "r"(dead) : "memory");
}

void note_performed(const thread& t) {
    const event& e = t.pending;
    if (is_unlock(e.kind) || e.kind == op::cond_wait) {
        if (object* lock = find_object(e.kind == op::cond_wait ? e.second.address : e.first.address)) ++lock->unlocks;
    } else if (e.kind == op::mutex_trylock || e.kind == op::spin_trylock ||
               (e.kind == op::mutex_lock && t.wait.environment.kind != op::none)) {
        if (object* lock = find_object(e.first.address)) lock->tried = true;
    }
}

void watch_plain_loop(thread& t, u64 address, u64 pc) {
    if (!sees_registers || (t.spin.plain_reads_alone & (t.spin.plain_reads_alone - 1)) != 0) {
        // memcmp reads two places in one call: the same place in the program, but no turn of a loop lies between
        if (t.spin.head_pc != pc || t.spin.head_address != address) return;
    } else {
        t.spin.head_pc = pc; // a new candidate at each power of two
        t.spin.head_address = address;
        start_round(t, local_state(t));
        return;
    }
    if (t.spin.wrote == 0 && t.spin.hashes[0] == local_state(t)) {
        report_invisible(pc); // round for ever on plain reads
        end_execution(trace::ending::step_limit, 0);
    }
}

} // namespace lockstep::rt
