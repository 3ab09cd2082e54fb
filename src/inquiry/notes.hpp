// What a reader of the verdict must know: what was not looked at, and what was looked at otherwise than it runs.
#pragma once

#include "explore/search.hpp"
#include "inquiry/evidence/bug_collector.hpp"
#include "inquiry/target/session.hpp"

#include <string>
#include <vector>

namespace lockstep::inquiry {

/// One sentence for each thing that a reader of the verdict must know.
std::vector<std::string> notes_of(const session& in, const observations& seen, const explore::search_result& search,
                                  bool interrupted);

/// Did the program's assumptions leave nothing to judge?
bool all_discarded(const explore::search_result& search);

} // namespace lockstep::inquiry
