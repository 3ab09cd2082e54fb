// Which steps of an execution are worth showing.
//
// A step matters when somebody else's step on the same object does not commute with it: then their order decides what
// happens. What a thread does alone, what all only read, the coming and going of threads, and what goes on inside the
// standard library is folded away, unless the finding is about it.
#pragma once

#include "analyse/recording.hpp"
#include "report/render/style.hpp"
#include "report/words/names.hpp"

#include <cstddef>
#include <vector>

namespace lockstep::report {

struct relevance {
    std::vector<bool> shown;           ///< by event
    std::vector<unsigned> threads;     ///< those that get a column, in order
    std::vector<std::size_t> culprits; ///< events to be marked: the two sides of a race
};

relevance find_relevant(const analyse::recording& r, const trace::finding* about, const names& who, const style& how);

} // namespace lockstep::report
