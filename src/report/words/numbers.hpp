// Numbers and times as people read them.
#pragma once

#include <cstdint>
#include <string>

namespace lockstep::report {

/// 1234567 -> "1,234,567"
std::string grouped(std::uint64_t number);

/// "1 execution", "2,000 executions"
std::string counted(std::uint64_t number, const std::string& noun);

/// In the largest unit that divides it: "3 s", "250 ms", "1500 us"
std::string exact_duration(std::uint64_t ns);

/// "12 s", "15 min", "3 h"
std::string lasting(double seconds);

} // namespace lockstep::report
