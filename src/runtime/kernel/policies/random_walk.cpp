// random_walk: each enabled process alike at each step.
#include "runtime/kernel/policies/chance.hpp"

namespace lockstep::rt {

namespace {

process_id pick(process_set enabled) {
    u64 skip = random_below(enabled.size());
    auto chosen = enabled.begin();
    while (skip-- != 0) ++chosen;
    return *chosen;
}

process_id next(process_set enabled) { return chance::choose(enabled, pick); }

} // namespace

const policy random_walk{chance::start, next, random_number, nullptr};

} // namespace lockstep::rt
