// Measures the library beside its peers. What belongs to one row is measured in turn, round after round, so that what the
// machine has to do besides hits all of them alike; of each the median counts.
//
// usage: compare MEASURE GO_MEASURE [--quick] [--rounds N] [--only PREFIX] [--json FILE] [--svg FILE]
#include "results.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

namespace {

using namespace bench;

struct settings {
    std::string program, go_program, only, json, svg;
    int rounds = 5;
    double seconds = 0.06;
    const char* many = "1000000";
};

/// Nothing: there is no such measurement here, or no such program.
std::optional<double> measure(const settings& s, const row& r, const std::string& who) {
    const std::string& program = who == "go" ? s.go_program : s.program;
    if (access(program.c_str(), X_OK) != 0) return std::nullopt;
    const std::string command =
        "'" + program + "' " + r.name + "/" + who + " " + std::to_string(s.seconds) + " " + s.many + " 2>/dev/null";
    std::FILE* const out = popen(command.c_str(), "r");
    if (out == nullptr) return std::nullopt;
    double value = 0;
    const bool read = std::fscanf(out, "%lf", &value) == 1;
    return pclose(out) == 0 && read ? std::optional(value) : std::nullopt;
}

result compare(const settings& s, const row& r) {
    result all{&r, {}};
    for (int round = 0; round < (r.once ? 1 : s.rounds); ++round) {
        for (const char* const who : r.who) {
            if (const auto value = measure(s, r, who)) all.values[who].push_back(*value);
        }
    }
    for (auto& [who, values] : all.values) std::sort(values.begin(), values.end());
    return all;
}

bool parse(int argc, char** argv, settings& s) {
    if (argc < 3) return false;
    s.program = argv[1];
    s.go_program = argv[2];
    for (int i = 3; i < argc; ++i) {
        const std::string option = argv[i];
        if (option == "--quick") {
            s.rounds = 3;
            s.seconds = 0.02;
            s.many = "100000";
            continue;
        }
        if (++i == argc) return false;
        if (option == "--rounds") s.rounds = std::max(1, std::atoi(argv[i]));
        else if (option == "--only") s.only = argv[i];
        else if (option == "--json") s.json = argv[i];
        else if (option == "--svg") s.svg = argv[i];
        else return false;
    }
    return true;
}

} // namespace

int main(int argc, char** argv) {
    settings s;
    if (!parse(argc, argv, s)) {
        std::fprintf(stderr, "usage: compare MEASURE GO_MEASURE [--quick] [--rounds N] [--only PREFIX] [--json FILE] "
                             "[--svg FILE]\n");
        return 2;
    }
    std::vector<result> all;
    print_head();
    for (const row& r : all_rows()) {
        if (!std::string(r.name).starts_with(s.only)) continue;
        all.push_back(compare(s, r));
        print(all.back());
    }
    const auto hits = std::count_if(all.begin(), all.end(), [](const result& r) { return r.hit(); });
    std::printf("%td of %zu rows hit\n", hits, all.size());
    if (!s.json.empty()) write_json(all, s.json);
    if (!s.svg.empty()) write_svg(all, s.svg);
    return 0;
}
