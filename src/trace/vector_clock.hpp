// Vector clocks (Mattern 1989): of each thread or process, how many of its events lie in a past. They are rows of numbers
// in somebody else's memory (a table of the search, a record of the runtime), as wide as there are threads or processes.
#pragma once

#include <cstdint>

namespace lockstep::trace {

/// `into` becomes the union of the two pasts. Eight at a time, which compilers turn into a few wide instructions.
inline void join_clocks(std::uint32_t* into, const std::uint32_t* past, unsigned width) {
    constexpr unsigned together = 8;
    const auto later = [](std::uint32_t a, std::uint32_t b) { return a < b ? b : a; };
    unsigned i = 0;
    for (; i + together <= width; i += together)
        for (unsigned n = 0; n < together; ++n) into[i + n] = later(into[i + n], past[i + n]);
    for (; i < width; ++i) into[i] = later(into[i], past[i]);
}

/// Is the event with this number, counted from 1, of this thread or process in the past?
inline bool covers_event(const std::uint32_t* past, unsigned who, std::uint32_t number) { return past[who] >= number; }

} // namespace lockstep::trace
