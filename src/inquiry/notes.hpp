// What a reader of the verdict must know: what was not looked at, and what was looked at otherwise than it runs.
#pragma once

#include "explore/search.hpp"
#include "inquiry/evidence/bug_collector.hpp"
#include "inquiry/target/session.hpp"
#include "report/run/note.hpp"

#include <vector>

namespace lockstep::inquiry {

std::vector<report::note> notes_of(const session& in, const observations& seen, const explore::search_result& search,
                                   bool interrupted);

} // namespace lockstep::inquiry
