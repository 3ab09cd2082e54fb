// pos: X. Yuan, J. Yang, R. Gu: Partial Order Aware Concurrency Sampling. CAV 2018. A random priority for each pending
// event; drawn anew for what was performed and for everything pending that races with it.
#include "runtime/kernel/policies/chance.hpp"
#include "runtime/kernel/policies/priorities.hpp"

namespace lockstep::rt {

namespace {

void start() {
    chance::start();
    priorities::forget_all();
}

process_id next(process_set enabled) { return chance::choose(enabled, priorities::highest); }

void saw(const event& e) {
    priorities::forget(e.process);
    for (u32 i = 0; i < g.threads; ++i) {
        const thread& other = thread_at(i);
        const process_id p = trace::thread_process(i);
        if (other.life.finished || trace::same_thread(p, e.process)) continue;
        if (dependent(other.pending, e)) priorities::forget(p);
    }
}

} // namespace

const policy pos{start, next, random_number, saw};

} // namespace lockstep::rt
