// What decides after the prefix of a job. A policy is told of each new execution and of each event, and asked who goes next
// and, where an operation has several ways to go, which. policies/ has a file for each, policy.cpp the list.
#pragma once

#include "runtime/kernel/state.hpp"

namespace lockstep::rt {

using trace::process_set;

struct policy {
    void (*start)();                         ///< a new execution; null: it need not know
    process_id (*next)(process_set enabled); ///< one of these; ends the execution where all of them sleep
    u32 (*number)(u32 n);                    ///< one below n; as `next`
    void (*saw)(const event& e);             ///< was performed; null: it need not know
};

extern const policy run_on, random_walk, pct, pos, serial, lenient;

/// The policy of the job at hand.
const policy& policy_of(trace::policy how);

// --- what several of them share

/// A thread that had this many steps in a row, with others enabled, lets them go first (run_on): a loop that waits for
/// another thread in a way the spin detection cannot see must not run for ever under our default order.
constexpr u32 patience_steps = 1000;

inline bool lets_others_go(const thread& t) { return t.pending.kind == op::yield || g.run_length >= patience_steps; }

/// Enabled, and not in the sleep set.
inline bool awake(process_set enabled, process_id p) { return enabled.contains(p) && !sleepers().contains(p); }

/// The one whose timeout comes first. Ends the execution where nobody is awake.
process_id earliest_timeout(process_set enabled);

/// Where an execution has become long, fair choice at random takes the place of policies that may never let somebody go.
process_id next_in_the_long_run(process_set enabled);

/// The first way to go that does not sleep. Ends the execution where all of them do.
u32 first_awake(u32 n);

u64 next_random();
inline u64 random_below(u64 n) { return static_cast<u64>((static_cast<unsigned __int128>(next_random()) * n) >> 64); }

inline u32 random_number(u32 n) { return static_cast<u32>(random_below(n)); }

} // namespace lockstep::rt
