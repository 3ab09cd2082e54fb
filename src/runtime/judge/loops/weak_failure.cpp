// Weak exchanges that fail for no reason. A weak compare-exchange may fail although it finds what it expects: a choice,
// within a budget for each thread.
//
// Nearly all of them stand in loops that try again at once, and there a failure leads to nothing new; to choose it would
// multiply the executions. So it is tried out first: the exchange returns that it has failed, and if the thread comes
// straight back to the same call in the same state (own_state.hpp), having accessed no memory but its own stack and done
// nothing else that the runtime hears of, then the failure is as good as none, and the exchange succeeds. Otherwise its
// place becomes known as one where failures matter, and the execution begins again: there, it is chosen.
//
// What comes straight back differs from one execution to another where dead slots of the stack do, and with what is known
// of the place. So the same step may have one way to go in one execution and two in another; the search knows that.
//
// Only a search of all schedules tries: at random, and where schedules are followed to be shown, it is chosen. Not seen:
// what code that is not instrumented changes on the way back.
#include "runtime/judge/loops/weak_failure.hpp"

#include "runtime/judge/loops/own_state.hpp"
#include "runtime/judge/loops/program_context.hpp"
#include "runtime/kernel/policy.hpp"

namespace lockstep::rt {

bool trial_is_on;

namespace {

struct {
    weak_exchange of;
    u64 plain_reads_alone; ///< of the thread, before
} trial;

/// Places where failures matter.
constexpr u32 place_slots = 1U << 10;
constexpr u32 most_places = place_slots / 2; ///< beyond, every place is taken for one
u64 places[place_slots];
u32 place_count;

u32 slot_of(u64 pc) {
    u32 i = static_cast<u32>((pc * 0x9e3779b97f4a7c15ULL) >> 40) & (place_slots - 1);
    while (places[i] != 0 && places[i] != pc) i = (i + 1) & (place_slots - 1);
    return i;
}

bool matters_at(u64 pc) { return place_count == most_places || places[slot_of(pc)] == pc; }

bool may_try(u64 pc) {
    return sees_registers && g.policy == &run_on && !recording() && told_number() == 0 && !matters_at(pc);
}

bool begin_trial(thread& t, const weak_exchange& x) {
    if (!keep_own_state(t, state_on_trial)) return false;
    trial = {x, t.spin.plain_reads_alone};
    t.spin.plain_reads_alone = plain_reads_watched; // so that each of them is looked at
    trial_is_on = true;
    return true;
}

} // namespace

weak_fate fate_of(thread& t, const weak_exchange& x) {
    const u32 budget = g.channel->weak_failures;
    if (budget == 0) note_bound(trace::bound::weak_exchanges);
    if (t.weak_failures == budget) return weak_fate::succeeds;
    if (may_try(x.pc) && begin_trial(t, x)) return weak_fate::on_trial;
    if (choose_number(t, 2) == 0) return weak_fate::succeeds;
    ++t.weak_failures;
    note_write(t); // a loop that tries again is not where it was
    return weak_fate::fails;
}

void acquit(thread& t, const weak_exchange& x) {
    const bool came_straight_back =
        x == trial.of && keep_own_state(t, state_after_trial) && is_unmoved(t, state_on_trial, state_after_trial);
    if (!came_straight_back) convict();
    trial_is_on = false;
    t.spin.plain_reads_alone = trial.plain_reads_alone;
}

void convict() {
    check(trial_is_on);
    trial_is_on = false;
    u64& place = places[slot_of(trial.of.pc)];
    check(place == 0);
    place = trial.of.pc;
    ++place_count;
    begin_again();
}

void witness_access(const thread& t, u64 address) {
    if (!t.stack.contains(address)) convict();
}

} // namespace lockstep::rt
