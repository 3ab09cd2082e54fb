// lenient: the prefix is a list of wishes. Those that are not enabled are passed over, and then it is as run_on. For the
// minimiser, whose candidates need not be feasible to the letter.
#include "runtime/kernel/policy.hpp"

namespace lockstep::rt {

namespace {

u32 wished;        // the next entry of the prefix
u32 wished_number; // of the step at hand

void start() { wished = wished_number = 0; }

process_id next(process_set enabled) {
    while (wished < g.job->prefix_count) {
        const trace::step wish = g.prefix[wished++];
        if (!enabled.contains(wish.process)) continue;
        wished_number = wish.choice;
        return wish.process;
    }
    wished_number = 0;
    return run_on.next(enabled);
}

u32 number(u32 n) { return wished_number < n ? wished_number : 0; }

} // namespace

const policy lenient{start, next, number, nullptr};

} // namespace lockstep::rt
