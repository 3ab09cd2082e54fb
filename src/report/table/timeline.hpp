// What every thread is up to at each event of a recording: running, held up in its next operation, or finished.
#pragma once

#include "analyse/recording.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace lockstep::report {

class timeline {
public:
    explicit timeline(const analyse::recording& r);

    /// The operation that `thread` was held up in while event `index` happened; null: none. index may be the number of
    /// events: then it is what holds the thread up where the execution ended.
    const trace::event* held_up(unsigned thread, std::size_t index) const;

    /// The thread that could have gone on, but another one was chosen for the step `index`, if there is one.
    std::optional<unsigned> preempted(std::size_t index) const { return preempted_[index]; }

private:
    void note_preemptions();

    const analyse::recording& r_;
    std::vector<std::size_t> step_before_;             ///< by event: number of the first step at or after it
    std::vector<std::vector<std::size_t>> operations_; ///< by thread: indices of its own steps
    std::vector<std::optional<unsigned>> preempted_;   ///< by event
};

} // namespace lockstep::report
