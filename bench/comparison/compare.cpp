#include "comparison/compare.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace bench {

namespace {

using measured = std::map<std::string, std::vector<double>>;

measured take_turns(const settings& s, const row& r, const measurement_of& measure) {
    measured values;
    for (int round = 0; round < (r.once ? 1 : s.rounds); ++round) {
        for (const char* const who : r.who) {
            if (const auto value = measure(r, who)) values[who].push_back(*value);
        }
    }
    for (auto& [who, all] : values) std::sort(all.begin(), all.end());
    return values;
}

/// False: it is no option, or has no value.
bool set_option(settings& s, const std::string& option, const char* value) {
    if (value == nullptr) return false;
    if (option == "--rounds") s.rounds = std::max(1, std::atoi(value));
    else if (option == "--only") s.only = value;
    else if (option == "--json") s.json = value;
    else if (option == "--svg") s.svg = value;
    else return false;
    return true;
}

} // namespace

std::optional<settings> parse(int argc, char** argv, const std::string& operands) {
    settings s;
    const auto wanted = static_cast<std::size_t>(std::count(operands.begin(), operands.end(), ' ')) + 1;
    bool right = true;
    for (int i = 1; i < argc && right; ++i) {
        const std::string argument = argv[i];
        if (!argument.starts_with("--")) s.operands.push_back(argument);
        else if (argument == "--quick") s.quick = true;
        else right = set_option(s, argument, argv[++i]);
    }
    if (right && s.operands.size() == wanted) {
        if (s.quick) s.rounds = std::min(s.rounds, 3);
        return s;
    }
    std::fprintf(stderr, "usage: compare %s [--quick] [--rounds N] [--only PREFIX] [--json FILE] [--svg FILE]\n",
                 operands.c_str());
    return std::nullopt;
}

int compare(const settings& s, const std::vector<row>& rows, const measurement_of& measure) {
    std::map<std::string, measured> known;
    std::vector<result> all;
    print_head();
    for (const row& r : rows) {
        if (!std::string(r.name).starts_with(s.only)) continue;
        if (!known.contains(r.name)) known[r.name] = take_turns(s, r, measure);
        all.push_back({&r, known[r.name]});
        print(all.back());
    }
    const auto hits = std::count_if(all.begin(), all.end(), [](const result& r) { return r.hit(); });
    std::printf("%td of %zu rows hit\n", hits, all.size());
    if (!s.json.empty()) write_json(all, s.json);
    if (!s.svg.empty()) write_svg(all, s.svg);
    return 0;
}

} // namespace bench
