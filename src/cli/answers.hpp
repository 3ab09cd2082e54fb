// How several answers are told: programs one after the other, the cases of a program.
#pragma once

#include "inquiry/answer.hpp"
#include "report/render/style.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace lockstep::cli {

/// "=== build/queue_test ==="
std::string heading(const std::string& name, const report::style& style);

/// "verified: counter.increments (58 executions)", "refused: counter.forks"
std::string case_line(const inquiry::answer& one);

/// Which of them have a bug, could not be checked or were skipped, and why. Empty when they were all checked and no bug
/// was found. `noun`: what they are, "case".
std::string roll_call(const std::vector<inquiry::answer>& all, const std::string& noun);

/// One object: a summary as `check` gives it, or the verdict and a message; of a program with its cases.
nlohmann::ordered_json json_of(const inquiry::answer& one);

/// One object with the verdict of all and each target's own.
nlohmann::ordered_json json_of(const std::vector<inquiry::answer>& targets);

} // namespace lockstep::cli
