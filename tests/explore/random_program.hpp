// Random small programs for the oracle.
#pragma once

#include "toy_program.hpp"

#include <cstdint>

namespace lockstep::toy {

/// A program of 2 to 4 threads over a few shared objects, determined by the seed. Locks are released by those who took
/// them, in any order of nesting, so deadlocks happen; programs may also wait for ever, fail, or end early.
program random_program(std::uint64_t seed);

} // namespace lockstep::toy
