// Why did the program abort?
#pragma once

#include "runtime/kernel/words.hpp"
#include "trace/channel.hpp"

namespace lockstep::rt {

/// What kind of end it was (abort, std::terminate, an uncaught exception), by what was said to standard error before it;
/// and, as a text, what the program or its C++ library said about it.
trace::finding_kind judge_last_words(const char* said, char* text, u64 capacity);

} // namespace lockstep::rt
