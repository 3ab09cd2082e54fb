#include "runtime/kernel/policies/priorities.hpp"

namespace lockstep::rt::priorities {

namespace {

u64 priority[trace::max_processes]; // 0: not drawn yet

} // namespace

void forget_all() { fill_bytes(priority, 0, sizeof priority); }
void forget(process_id p) { priority[p.number()] = 0; }
void set(process_id p, u64 to) { priority[p.number()] = to; }

process_id highest(process_set enabled) {
    process_id best{};
    u64 highest = 0;
    for (const process_id p : enabled) {
        u64& own = priority[p.number()];
        if (own == 0) own = next_random() | (1ULL << 63) | 1;
        if (own <= highest) continue;
        best = p;
        highest = own;
    }
    return best;
}

} // namespace lockstep::rt::priorities
