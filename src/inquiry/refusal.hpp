// Who asked for what lockstep does not control, told in the user's code: "socket" alone sends a reader through a large
// program and its libraries.
#pragma once

#include "explore/executors/executor.hpp"
#include "report/debug_info/symbols.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace lockstep::inquiry {

struct refusal {
    std::string reason;                ///< what was asked for and why it is refused: one sentence
    std::string thread;                ///< "main", "T1"
    std::vector<report::frame> frames; ///< the user's own functions, innermost first; empty: not known

    /// Reason and place in one sentence.
    std::string sentence() const;
};

/// Verdict, message, and `refused_at` with all frames.
nlohmann::ordered_json json_of(const refusal& r);

refusal explain(const explore::refused_error& error);

} // namespace lockstep::inquiry
