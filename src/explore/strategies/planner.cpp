#include "explore/strategies/planner.hpp"

#include <algorithm>
#include <iterator>

namespace lockstep::explore {

std::span<const trace::event> steps_of(const execution& x, std::vector<trace::event>& room) {
    if (x.header->step_count == x.events.size()) return x.events;
    room.clear();
    std::copy_if(x.events.begin(), x.events.end(), std::back_inserter(room),
                 [](const trace::event& e) { return (e.flags & trace::unscheduled) == 0; });
    return room;
}

bool ended_by_last_event(const execution& x) {
    return x.header->end == trace::ending::failed || x.header->end == trace::ending::killed;
}

} // namespace lockstep::explore
