// Function names as people say them.
#pragma once

#include <string>
#include <string_view>

namespace lockstep::report {

/// What the compiler calls it: demangled if it is a C++ name, otherwise as it is.
std::string demangled(const char* symbol);

/// A demangled name without return type, parameters and template arguments: `bank::account::withdraw`,
/// `main::lambda#1`, `bounded_queue::push`, `operator<<`. Also fits variables: `next_id::counter`.
std::string short_name(std::string_view demangled);

} // namespace lockstep::report
