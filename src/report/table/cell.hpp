// What a step says in its cell of the table.
#pragma once

#include "report/words/names.hpp"

#include <string>
#include <string_view>

namespace lockstep::report {

/// "read balance: 10", "acquire x_lock: ok", "create T1", `print "2\n"`. `printed`: the text that an output event wrote;
/// empty: not known.
std::string cell_text(const trace::event& e, const names& who, std::string_view printed);

/// The same for an operation that has to wait: "acquire x_lock: wait", "spin on flag"; empty: that it waits says it all.
std::string waiting_text(const trace::event& e, const names& who);

/// Text as it would stand in a program: quoted, with line ends and control characters escaped.
std::string in_quotes(std::string_view text);

/// The thread that a create, join, detach, start or exit is about.
unsigned subject_thread(const trace::event& e);

} // namespace lockstep::report
