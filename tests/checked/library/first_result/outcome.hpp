// What an attempt came to, for closed programs: a result where it is more than 0.
#pragma once

#include "../checked_clock.hpp"
#include "lockstep/check.hpp"
#include "lockstep/net/service/first_result.hpp"

#include <cassert>
#include <memory>

namespace lockstep::testing {

struct outcome {
    int value;
    bool is_result() const { return value > 0; }
};
inline checked_clock time_of_threads;

} // namespace lockstep::testing
