// Running another command and waiting for it.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::inquiry {

struct subprocess_result {
    int status = 0;     ///< exit status, 128 + signal, or 127 when the command could not be started
    std::string errors; ///< what it wrote to its standard error, when that was captured
};

/// Runs argv[0] (looked up in PATH) in `folder` with no standard input; `take_output` gets its standard output piece by
/// piece. `errors`: the descriptor that its standard error goes to; -1: it is captured. Throws std::runtime_error, with
/// the command ended, when `interrupted` becomes true.
subprocess_result run_command(const std::vector<std::string>& argv, const std::string& folder, int errors,
                              const std::function<void(std::string_view)>& take_output,
                              const std::atomic<bool>& interrupted);

} // namespace lockstep::inquiry
