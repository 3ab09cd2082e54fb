// Which part of the output each output event wrote.
//
// The text of an event is not in the trace, only how many bytes it has (`detail`, up to 254) and the first eight of them
// (`before`): libc collects what is printed and writes it later. But the order stays, so the captured output can be cut
// up along the events. Where it does not fit their first bytes (it was lost in an abort, or went through two streams),
// nothing is said.
#pragma once

#include "analyse/recording.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace lockstep::report {

/// For each event the text that it printed, as a part of r.output; empty: none, or not known.
std::vector<std::string_view> printed_texts(const analyse::recording& r);

/// The bytes that the event itself has.
std::string printed_prefix(const trace::event& e);
/// The same for a note of lockstep::outcome().
std::string outcome_prefix(const trace::event& e);

} // namespace lockstep::report
