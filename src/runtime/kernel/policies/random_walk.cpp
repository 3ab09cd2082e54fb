// random_walk: each enabled process alike at each step.
#include "runtime/kernel/policy.hpp"

namespace lockstep::rt {

namespace {

process_id next(process_set enabled) {
    u64 skip = random_below(enabled.size());
    auto chosen = enabled.begin();
    while (skip-- != 0) ++chosen;
    return *chosen;
}

} // namespace

const policy random_walk{nullptr, next, random_number, nullptr};

} // namespace lockstep::rt
