// What the first lines of a checked program ask for; the form is told in judge.cpp.
#pragma once

#include "command.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace lockstep::testing {

/// One run that a file asks for.
struct expectation {
    std::string verdict; ///< bug, verified, no bug, outcomes, error, copes
    std::string rest;    ///< what follows the verdict
    std::string options;
};

inline expectation parse_expectation(const std::string& text) {
    const auto bar = text.find(" | ");
    const std::string what = trim(text.substr(0, bar));
    expectation e;
    if (bar != std::string::npos) e.options = trim(text.substr(bar + 3));
    for (const char* verdict : {"bug", "verified", "no bug", "outcomes", "error", "copes"}) {
        if (!what.starts_with(verdict)) continue;
        e.verdict = verdict;
        e.rest = trim(std::string_view(what).substr(e.verdict.size()));
        return e;
    }
    throw std::runtime_error(fmt::format("not an expectation: '{}'", text));
}

/// All that the first lines of a file ask for.
struct demands {
    std::vector<expectation> runs;
    std::vector<std::string> says;       ///< each in a bug's message, of one run or another
    std::vector<std::string> never_says; ///< each nowhere
    std::optional<double> within_seconds;
};

/// The lines of comment at the top whose first word is one of ours, each with what goes on in the lines below it.
inline std::vector<std::pair<std::string, std::string>> labelled_lines(const fs::path& file) {
    std::ifstream in(file);
    const std::string_view more = "//     ";
    std::vector<std::pair<std::string, std::string>> all;
    bool continues = false;
    for (std::string line; std::getline(in, line);) {
        if (all.empty() && !line.starts_with("// expect: ")) break;
        if (continues && line.starts_with(more)) {
            all.back().second += ' ' + trim(std::string_view(line).substr(more.size()));
            continue;
        }
        continues = false;
        for (const char* label : {"expect", "also", "says", "never says", "within"}) {
            const std::string start = fmt::format("// {}: ", label);
            if (!line.starts_with(start)) continue;
            all.emplace_back(label, trim(std::string_view(line).substr(start.size())));
            continues = true;
        }
    }
    if (all.empty()) throw std::runtime_error("the first line is not '// expect: ...'");
    return all;
}

inline double parse_seconds(const std::string& text) {
    std::size_t end = 0;
    const double seconds = std::stod(text, &end);
    if (trim(text.substr(end)) != "s") throw std::runtime_error(fmt::format("not a number of seconds: '{}'", text));
    return seconds;
}

inline demands demands_of(const fs::path& file) {
    demands d;
    for (const auto& [label, text] : labelled_lines(file)) {
        if (label == "says") d.says.push_back(text);
        else if (label == "never says") d.never_says.push_back(text);
        else if (label == "within") d.within_seconds = parse_seconds(text);
        else {
            d.runs.push_back(parse_expectation(text));
            std::string& options = d.runs.back().options;
            options = replace_all(options, "{dir}", in_quotes(file.parent_path().string()));
        }
    }
    return d;
}

inline std::vector<expectation> expectations_of(const fs::path& file) { return demands_of(file).runs; }

} // namespace lockstep::testing
