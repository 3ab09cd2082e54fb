#include "report/table/timeline.hpp"

#include <algorithm>

namespace lockstep::report {

using trace::event;

timeline::timeline(const analyse::recording& r) : r_(r), preempted_(r.events.size()) {
    std::size_t step = 0;
    for (std::size_t i = 0; i < r.events.size(); ++i) {
        const event& e = r.events[i];
        step_before_.push_back(step);
        if (!analyse::is_step(e)) continue;
        ++step;
        if (trace::is_environment(e.process)) continue;
        const unsigned thread = trace::thread_of(e.process);
        if (thread >= operations_.size()) operations_.resize(thread + 1);
        operations_[thread].push_back(i);
    }
    note_preemptions();
}

void timeline::note_preemptions() {
    const event* last = nullptr;
    for (std::size_t i = 0; i < r_.events.size(); ++i) {
        const event& e = r_.events[i];
        if (!analyse::is_step(e) || trace::is_environment(e.process)) continue;
        if (last != nullptr && last->process != e.process && last->kind != trace::op::thread_exit &&
            last->kind != trace::op::yield && !r_.enabled.empty() &&
            analyse::enabled_before(r_, step_before_[i], last->process))
            preempted_[i] = trace::thread_of(last->process);
        last = &e;
    }
}

const event* timeline::held_up(unsigned thread, std::size_t index) const {
    if (thread >= operations_.size()) return nullptr; // it has not begun
    const std::vector<std::size_t>& own = operations_[thread];
    const auto next = std::lower_bound(own.begin(), own.end(), index);
    const event* operation = next == own.end() ? analyse::pending_of(r_, thread) : &r_.events[*next];
    if (operation == nullptr || next == own.begin()) return nullptr;
    if (index == r_.events.size()) return (operation->flags & trace::blocked) != 0 ? operation : nullptr;
    if (next != own.end() && *next == index) return nullptr;
    return analyse::enabled_before(r_, step_before_[index], operation->process) ? nullptr : operation;
}

} // namespace lockstep::report
