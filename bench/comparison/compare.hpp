// Contenders that take turns, round after round, so that what the machine has to do besides hits all of them alike; of
// each the median counts.
#pragma once

#include "comparison/results.hpp"

#include <functional>

namespace bench {

struct settings {
    std::vector<std::string> operands;
    std::string only, json, svg;
    int rounds = 5;
    bool quick = false;
};

/// OPERAND... [--quick] [--rounds N] [--only PREFIX] [--json FILE] [--svg FILE]. Nothing: they are wrong, and it has been
/// said how they should be; `operands` names those that are needed.
std::optional<settings> parse(int argc, char** argv, const std::string& operands);

/// One measurement. Nothing: there is none of that contender, or it failed.
using measurement_of = std::function<std::optional<double>(const row&, const std::string& who)>;

/// All rows that are asked for, printed as they come, and the files that are asked for. Returns the exit status.
int compare(const settings& s, const std::vector<row>& rows, const measurement_of& measure);

} // namespace bench
