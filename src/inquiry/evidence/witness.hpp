// A schedule that shows something. It only means what it meant while the same plain accesses are steps: a search makes
// more of them steps as it learns which race.
#pragma once

#include "trace/circumstances.hpp"
#include "trace/event.hpp"

#include <cstdint>
#include <vector>

namespace lockstep::inquiry {

struct witness {
    std::vector<trace::step> schedule;
    std::vector<std::uint64_t> visible_pcs;
    trace::circumstances under = {};
};

} // namespace lockstep::inquiry
