// Running another command and waiting for it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::cli {

struct subprocess_result {
    int status = 0;     ///< exit status, 128 + signal, or 127 when the command could not be started
    std::string errors; ///< what it wrote to its standard error, when that was captured
};

enum class standard_error { shown, captured };

/// Runs argv[0] (looked up in PATH) in `folder` with no standard input; `take_output` gets its standard output piece by
/// piece.
subprocess_result run_command(const std::vector<std::string>& argv, const std::string& folder, standard_error errors,
                              const std::function<void(std::string_view)>& take_output);

} // namespace lockstep::cli
