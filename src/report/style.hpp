// How a report is drawn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace lockstep::report {

/// Fills `into` with the program's memory at `address` as it was when its first thread was created; false: not known.
using memory_reader = std::function<bool(std::uint64_t address, std::span<std::byte> into)>;

struct style {
    bool unicode = false;           ///< box drawing and arrows; for terminals
    bool colour = false;            ///< ANSI colours
    unsigned width = 0;             ///< columns of the terminal (at least 80 are used); 0: unlimited
    bool all = false;               ///< show every step, none folded away
    std::size_t max_rows = 200;     ///< longer tables lose their middle; 0: no limit (implied by `all`)
    std::vector<std::string> watch; ///< expressions whose values are shown after each step
    memory_reader initial_memory;   ///< for `watch`; empty: the initial values in the executable file are used
};

} // namespace lockstep::report
