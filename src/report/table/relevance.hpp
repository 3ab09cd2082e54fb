// Which steps of an execution are worth showing.
//
// A step matters when somebody else's step on the same object does not commute with it: then their order decides what
// happens. What a thread does alone, what all only read, the coming and going of threads, and what goes on inside the
// standard library is folded away, unless the bug is about it.
#pragma once

#include "analyse/diagnosis.hpp"
#include "report/table/scope.hpp"
#include "report/words/names.hpp"

#include <cstddef>
#include <vector>

namespace lockstep::report {

struct relevance {
    std::vector<bool> shown;           ///< by event
    std::vector<unsigned> threads;     ///< those that get a column, in order
    std::vector<std::size_t> culprits; ///< events to be marked: the two sides of a race
};

/// `about` (may be null) is what went wrong.
relevance find_relevant(const analyse::recording& r, const analyse::diagnosis* about, const names& who,
                        const scope& what);

} // namespace lockstep::report
