// lenient: the prefix is a list of wishes. Those that are not enabled are passed over, and then it is as run_on. For the
// minimiser, whose candidates need not be feasible to the letter.
#include "runtime/kernel/policy.hpp"

namespace lockstep::rt {

namespace {

u32 wished; // the next entry of the prefix

void start() { wished = 0; }

process_id next(process_set enabled) {
    while (wished < g.job->prefix_count) {
        const process_id p = g.prefix[wished++];
        if (enabled.contains(p)) return p;
    }
    return run_on.next(enabled);
}

} // namespace

const policy lenient{start, next, nullptr};

} // namespace lockstep::rt
