// A state of an execution is all that decides what may come of it: two that have one name have the same future, whatever
// led to them. So a search may go on from one of them only, also where an execution comes round to a state that it was in
// before (src/explore/strategies/states.hpp).
//
// It is made of
// - memory: what differs from the snapshot, so that the name is the same in each execution and each process;
// - every thread: where it is, what it does next, what it waits for;
// - what the models of objects hold, the time, what was written;
// - what races are judged by (judged_past.hpp), as far as that still can decide something.
//
// No loop is parked here, and time-outs are not counted (spin.cpp, time.cpp): a loop that changes nothing comes back to a
// state that the execution was in before, and there the execution ends.
//
// Not in it: what lies outside of the program's memory and of the models. An execution that uses such things (files and
// sockets, signals, fork, memory that it maps or protects, stacks of its own) has no names from there on.
#include "runtime/judge/loops/state_name.hpp"

#include "runtime/judge/judged_past.hpp"
#include "runtime/judge/loops/memory_sum.hpp"
#include "runtime/judge/loops/own_state.hpp"
#include "runtime/judge/loops/present_stack.hpp"
#include "runtime/judge/loops/program_context.hpp"
#include "runtime/kernel/outside.hpp"
#include "runtime/kernel/threads/donors.hpp"
#include "runtime/kernel/time.hpp"

namespace lockstep::rt {

namespace {

struct {
    bool asked;
    bool lost;          ///< something happened that no name would tell
    u32 events;         ///< so many were looked at
    u64 pages_at_start; ///< of those that executions change
    u32 stacks;         ///< of those there were at the start, so many are known: main's and those of donors
    u64 stack_at_start[most_named_threads];
    u32 output_read; ///< bytes of the output
    u64 output;      ///< and what they were
} naming;

/// Where the program is in `t`. A thread that has not begun yet, or that is at its very end, has no frames of the program.
program_context context_of(const thread& t) {
    program_context at = &t == here.current ? running_program() : waiting_program(t);
    if (t.index != 0 && (at.sp == 0 || at.sp == t.saved.sp)) at = {donor_at(t.index - 1).context.sp, {}};
    return at;
}

/// How it rounds, and which floating-point exceptions it traps.
u64 control_words(const thread& t) {
    if (&t != here.current) return *reinterpret_cast<const u64*>(t.saved.sp) & 0xffff'0000ffc0; // see context.S
    u32 mxcsr = 0;
    u16 fcw = 0;
    asm volatile("stmxcsr %0\n\tfnstcw %1" : "=m"(mxcsr), "=m"(fcw));
    return u64{fcw} << 32 | (mxcsr & 0xffc0);
}

u64 sum_of_stack_at_start(u32 i) {
    if (i == 0) return sum_of_words(thread_at(0).saved.sp, thread_at(0).stack.high);
    const donor& d = donor_at(i - 1);
    return sum_of_words(d.context.sp, d.stack_high);
}

/// May the operation change what has no part in the state?
bool is_of_the_outside(const event& e) {
    switch (e.kind) {
    case op::output: return e.first.address != trace::output_object;
    case op::input:
    case op::process_state: return true;
    case op::note: return true; // what a program tells is judged by all that was told
    default: return false;
    }
}

void look_at_new_events() {
    for (; naming.events < g.event_count; ++naming.events)
        naming.lost = naming.lost || is_of_the_outside(g.events[naming.events]);
    naming.lost = naming.lost || new_mapping_count() != 0 || hides_memory() || signals_have_changed() ||
                  g.output_length > trace::max_output || g.threads > naming.stacks || in_the_long_run();
}

u64 name_of_output() {
    const char* const text = trace::slot_output(g.channel, g.slot);
    for (; naming.output_read < g.output_length; ++naming.output_read)
        naming.output = mix(naming.output, static_cast<u8>(text[naming.output_read]));
    return mix(naming.output, naming.output_read);
}

u64 name_of_wait(const wait_state& w) {
    u64 h = mix(static_cast<u64>(w.kind), w.timed_out * 4 + w.woken_spuriously * 2 + w.sleeps);
    h = mix(h, static_cast<u64>(w.environment.kind));
    return w.sleeps || w.environment.kind != op::none ? mix(h, w.deadline_ns) : h;
}

u64 name_of_life(const thread& t) {
    const thread_life& l = t.life;
    u64 h = mix(l.held_locks, l.finished * 4 + l.detached * 2 + l.joined);
    h = mix(mix(h, sys::word(l.result)), sys::word(l.argument));
    const cancellation& c = t.cancel;
    return mix(h, c.requested * 8 + c.disabled * 4 + c.asynchronous * 2 + c.unwinding);
}

u64 name_of_thread(const thread& t, const program_context& at) {
    u64 h = mix(t.index + 1, at.sp);
    for (const u64 word : at.registers) h = mix(h, word);
    h = mix(h, control_words(t));
    h = mix(h, static_cast<u64>(t.pending.kind));
    h = mix(h, t.pending.pc);
    h = mix(h, t.pending.first.address);
    h = mix(h, name_of_wait(t.wait));
    h = mix(h, name_of_life(t));
    h = mix(h, t.now_ns);
    return mix(h, u64{t.weak_failures} << 32 | t.exclusions);
}

/// Dead slots of the program's frames may hold pointers that our frames left there, to events that move on with each step.
u64 sum_of_leftovers(u64 low, u64 high) {
    u64 sum = 0;
    for (u64 at = low; at < high; at += sizeof(u64))
        if (is_moving_leftover(*reinterpret_cast<const u64*>(at))) sum += sum_of_words(at, at + sizeof(u64));
    return sum;
}

/// 0: the state has none.
u64 find_name() {
    u64 memory = sum_without_stacks() - naming.pages_at_start;
    u64 h = mix(sum_of_objects(), name_of_output());
    for (u32 i = 0; i < g.threads; ++i) {
        const thread& t = thread_at(i);
        h = mix(h, name_of_life(t));
        if (t.life.finished) continue;
        const program_context at = context_of(t);
        if (!has_one_stack(t, at.sp)) return 0;
        memory += sum_of_words(at.sp, t.stack.high) - sum_of_leftovers(at.sp, t.stack.base) - naming.stack_at_start[i];
        h = mix(h, name_of_thread(t, at));
    }
    u64 past = 0;
    if (!name_of_past(past)) return 0;
    h = mix(mix(h, memory), past);
    h = mix(h, u64{g.spurious_left} << 8 | g.anybody_ended);
    return h | 1;
}

// --- states that the execution at hand has been in -------------------------------------------------------------------

constexpr u32 visit_slots = 1U << 16; // an execution in the long run has no names any more
static_assert(visit_slots > 2 * first_step_of_long_run);
struct {
    u64 name;
    u32 execution;
} visits[visit_slots];
u32 execution_number;

/// Has it been there before? From now on it has.
bool has_been_in(u64 name) {
    u32 i = static_cast<u32>(name >> 32) & (visit_slots - 1);
    for (; visits[i].execution == execution_number; i = (i + 1) & (visit_slots - 1))
        if (visits[i].name == name) return true;
    visits[i] = {name, execution_number};
    return false;
}

} // namespace

bool names_states() { return naming.asked; }

void begin_naming() {
    naming = {};
    naming.asked = sees_registers && (g.job->flags & trace::name_states) != 0;
    naming.output = 1;
    if (!naming.asked) return;
    ++execution_number;
    naming.pages_at_start = sum_of_known_pages();
    naming.stacks = donor_count() + 1 < most_named_threads ? donor_count() + 1 : most_named_threads;
    for (u32 i = 0; i < naming.stacks; ++i) naming.stack_at_start[i] = sum_of_stack_at_start(i);
}

void name_state() {
    if (!g.wipes_stacks) begin_again_with_wiped_stacks(); // what earlier executions left there is no part of a state
    look_at_new_events();
    const u64 name = naming.lost || !memory_can_be_summed() ? 0 : find_name();
    naming.lost = name == 0;
    trace::slot_states(g.channel, g.slot)[g.step_count] = name;
    if (name != 0 && has_been_in(name)) end_execution(trace::ending::sleep_blocked, 0);
}

} // namespace lockstep::rt
