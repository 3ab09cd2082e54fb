// See own_state.hpp.
#include "runtime/judge/loops/own_state.hpp"

#include "runtime/judge/loops/present_stack.hpp"
#include "runtime/judge/loops/program_context.hpp"
#include "runtime/kernel/heap/heap.hpp"
#include "runtime/kernel/state.hpp"

namespace lockstep::rt {

namespace {

constexpr u64 most_state_bytes = 1ULL << 20;

struct own_state {
    u64 words; ///< of the stack, from sp up
    program_context at;
    known_times times;
    u64 accesses_of_call; ///< the runtime's form of a library function is as far as that
    u64 stack[(most_state_bytes - 256) / sizeof(u64)];
};
static_assert(sizeof(own_state) <= most_state_bytes);

constexpr u32 slots = state_after_trial + 1;
own_state* states[trace::max_threads]; // `slots` for each thread; address space until it is used

own_state& state_of(const thread& t, u32 slot) {
    check(slot < slots);
    if (states[t.index] == nullptr) states[t.index] = static_cast<own_state*>(sys::map(slots * most_state_bytes));
    return *reinterpret_cast<own_state*>(reinterpret_cast<u64>(states[t.index]) + slot * most_state_bytes);
}

/// Dead slots of the program's frames may hold what our frames left there: pointers to the events of the trace, which
/// move on with each step. No value of the program's own can be such a pointer.
/// Only what was used so far is looked at: where the program has written half of such a word, it would soon be some other
/// place in the gigabytes of the channel.
bool is_ours(u64 value) {
    const auto within = [value](const void* begin, u64 bytes) { return value - sys::word(begin) < bytes; };
    return within(g.events, (u64{g.event_count} + g.threads + 1) * sizeof(event)) ||
           within(g.enabled, (u64{g.step_count} + 1) * g.channel->enabled_words * sizeof(u64)) ||
           within(g.prefix, (u64{g.step_count} + 1) * sizeof(trace::step));
}
bool is_in_channel(u64 value) { return value - sys::word(g.channel) < g.channel->mapping_bytes; }

// --- time ------------------------------------------------------------------------------------------------------------

constexpr u64 ns_per_second = 1'000'000'000;

/// A time, or a span of time, in the units that programs keep it in.
constexpr u32 units = 6;
u64 in_unit(u64 ns, u32 unit) {
    switch (unit) {
    case 0: return ns;
    case 1: return ns % ns_per_second;        // timespec
    case 2: return ns % ns_per_second / 1000; // timeval
    case 3: return ns / 1000;
    case 4: return ns / 1'000'000;
    default: return ns / ns_per_second;
    }
}

/// Could it be a time on one of the clocks, near `now`?
bool is_near(u64 word, u64 now) {
    constexpr u64 far_ns = 24 * 3600 * ns_per_second;
    return word + far_ns - now < 2 * far_ns;
}

/// What two states both hold and could be a time: from it, or to it, what differs may be a span.
struct fixed_times {
    static constexpr u32 most = 64;
    u64 at[most];
    u32 count = 0;
};

void find_fixed_times(const own_state& a, const own_state& b, fixed_times& found) {
    const u64 now = b.times.at[(b.times.count - 1) % known_times::most];
    for (u64 i = 0; i < a.words && found.count < fixed_times::most; ++i)
        if (a.stack[i] == b.stack[i] && is_near(a.stack[i], now)) found.at[found.count++] = a.stack[i];
}

bool are_spans(const fixed_times& from, u64 x, u64 y, u64 then, u64 now) {
    for (u32 i = 0; i < from.count; ++i) {
        const u64 fixed = from.at[i];
        for (u32 unit = 0; unit < units; ++unit) {
            if (x == in_unit(fixed - then, unit) && y == in_unit(fixed - now, unit)) return true;
            if (x == in_unit(then - fixed, unit) && y == in_unit(now - fixed, unit)) return true;
        }
    }
    return false;
}

/// Are x in `a` and y in `b` the same but for the time that has passed?
bool are_times(const own_state& a, u64 x, const own_state& b, u64 y, const fixed_times* from) {
    const u32 known = a.times.count < b.times.count ? a.times.count : b.times.count;
    for (u32 back = 1; back <= known && back <= known_times::most; ++back) {
        const u64 then = a.times.at[(a.times.count - back) % known_times::most];
        const u64 now = b.times.at[(b.times.count - back) % known_times::most];
        for (u32 unit = 0; unit < units; ++unit)
            if (x == in_unit(then, unit) && y == in_unit(now, unit)) return true;
        if (from != nullptr && are_spans(*from, x, y, then, now)) return true;
    }
    return false;
}

bool halves_are_times(const own_state& a, u64 x, const own_state& b, u64 y) {
    const auto same = [&](u64 p, u64 q) { return p == q || are_times(a, p, b, q, nullptr); };
    return same(x & 0xffffffff, y & 0xffffffff) && same(x >> 32, y >> 32);
}

class comparison {
public:
    comparison(const own_state& a, const own_state& b) : a_(a), b_(b) {}
    bool allows(u64 x, u64 y) {
        if (x == y || (is_ours(x) && is_ours(y))) return true;
        constexpr u32 most_times = 64;
        if (a_.times.count == b_.times.count || ++times_ > most_times) return false; // no time was read between them
        if (times_ == 1 && b_.times.count != 0) find_fixed_times(a_, b_, fixed_);
        return are_times(a_, x, b_, y, &fixed_) || halves_are_times(a_, x, b_, y);
    }
    likeness result() const { return times_ == 0 ? likeness::alike : likeness::alike_but_for_the_time; }

private:
    const own_state& a_;
    const own_state& b_;
    u32 times_ = 0;
    fixed_times fixed_;
};

} // namespace

bool is_moving_leftover(u64 value) { return is_ours(value); }

namespace {

/// Does it point to what the runtime has mapped for itself? Nothing of the program's own does.
bool is_leftover(u64 value) {
    if (is_in_channel(value)) return is_ours(value);
    if (heap_contains(value) || (value >= stacks_at && value < stacks_end)) return false;
    u32 count = 0;
    const sys::range* own = sys::own_mappings(count);
    for (u32 i = 0; i < count; ++i)
        if (value >= own[i].low && value < own[i].high) return true;
    return false;
}

} // namespace

void note_time(thread& t, u64 time_ns) {
    known_times& known = t.spin.times;
    known.at[known.count++ % known_times::most] = time_ns;
}

bool keep_own_state(thread& t, u32 slot) {
    const program_context at = running_program();
    const sys::range stack = private_stack(t, at.sp);
    if (stack.high == 0) return false;
    // Slots of its frames that it has not written hold what was there.
    if (t.stack.contains(at.sp) && !is_stack_put_back(t, at.sp)) begin_again_with_wiped_stacks();
    own_state& s = state_of(t, slot);
    s.words = (stack.high - at.sp) / sizeof(u64);
    if (s.words > sizeof s.stack / sizeof(u64)) return false;
    s.at = at;
    s.times = t.spin.times;
    s.accesses_of_call = t.spin.accesses_of_call;
    copy_bytes(s.stack, reinterpret_cast<const void*>(at.sp), s.words * sizeof(u64));
    return true;
}

bool is_unmoved(const thread& t, u32 earlier, u32 later) {
    const own_state& a = state_of(t, earlier);
    const own_state& b = state_of(t, later);
    if (a.at.sp != b.at.sp || a.words != b.words || a.times.count != b.times.count) return false;
    for (u32 i = 0; i < sizeof a.at.registers / sizeof(u64); ++i)
        if (a.at.registers[i] != b.at.registers[i]) return false;
    for (u64 i = 0; i < a.words; ++i)
        if (a.stack[i] != b.stack[i] && !is_leftover(a.stack[i])) return false;
    return true;
}

bool has_read_time(const thread& t, u32 earlier, u32 later) {
    return state_of(t, earlier).times.count != state_of(t, later).times.count;
}

likeness compare_own_states(const thread& t, u32 earlier, u32 later) {
    const own_state& a = state_of(t, earlier);
    const own_state& b = state_of(t, later);
    if (a.at.sp != b.at.sp || a.words != b.words || a.accesses_of_call != b.accesses_of_call)
        return likeness::different;
    comparison c(a, b);
    for (u32 i = 0; i < sizeof a.at.registers / sizeof(u64); ++i)
        if (!c.allows(a.at.registers[i], b.at.registers[i])) return likeness::different;
    for (u64 i = 0; i < a.words; ++i)
        if (!c.allows(a.stack[i], b.stack[i])) return likeness::different;
    return c.result();
}

} // namespace lockstep::rt
