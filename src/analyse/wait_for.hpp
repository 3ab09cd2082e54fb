// The wait-for graph: in which order stuck threads are told, and whether some of them wait in a circle.
#pragma once

#include "analyse/stuck.hpp"

#include <cstddef>
#include <functional>
#include <vector>

namespace lockstep::analyse {

struct wait_order {
    std::vector<std::size_t> indices; ///< into the given threads: the circle or the roots, then those who wait for them
    std::size_t cycle = 0;            ///< length of the circular wait; 0: there is none
    std::size_t roots = 0;            ///< so many of the first ones are to blame
};

/// `threads` are sorted by number. The shortest circle wins, of equal ones that of the lowest thread. `blame` sorts the
/// roots: the smallest comes first.
wait_order order_of_telling(const std::vector<stuck_thread>& threads,
                            const std::function<int(const stuck_thread&)>& blame);

} // namespace lockstep::analyse
