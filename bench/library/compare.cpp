// Measures the library beside its peers, each number in a process of its own.
//
// usage: compare MEASURE GO_MEASURE [--quick] [--rounds N] [--only PREFIX] [--json FILE] [--svg FILE]
#include "comparison/compare.hpp"

#include "rows.hpp"

#include <cstdio>
#include <unistd.h>

namespace {

using namespace bench;

std::optional<double> measure(const settings& s, const row& r, const std::string& who) {
    const std::string& program = s.operands[who == "go" ? 1 : 0];
    if (access(program.c_str(), X_OK) != 0) return std::nullopt;
    const std::string command =
        "'" + program + "' " + r.name + "/" + who + (s.quick ? " 0.02 100000" : " 0.06 1000000") + " 2>/dev/null";
    std::FILE* const out = popen(command.c_str(), "r");
    if (out == nullptr) return std::nullopt;
    double value = 0;
    const bool read = std::fscanf(out, "%lf", &value) == 1;
    return pclose(out) == 0 && read ? std::optional(value) : std::nullopt;
}

} // namespace

int main(int argc, char** argv) {
    const auto s = parse(argc, argv, "MEASURE GO_MEASURE");
    if (!s) return 2;
    return compare(*s, all_rows(), [&](const row& r, const std::string& who) { return measure(*s, r, who); });
}
