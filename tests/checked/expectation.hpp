// What the first lines of a checked program ask for; the form is told in judge.cpp.
#pragma once

#include "command.hpp"

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

inline std::vector<expectation> expectations_of(const fs::path& file) {
    std::ifstream in(file);
    const std::string_view expect = "// expect: ", also = "// also: ", more = "//     ";
    std::vector<std::string> texts;
    bool continues = false;
    for (std::string line; std::getline(in, line);) {
        if (texts.empty() && !line.starts_with(expect)) break;
        const bool starts = line.starts_with(texts.empty() ? expect : also);
        if (starts) texts.push_back(line.substr(line.find(": ") + 2));
        continues = starts || (continues && line.starts_with(more));
        if (continues && !starts) texts.back() += ' ' + trim(std::string_view(line).substr(more.size()));
    }
    if (texts.empty()) throw std::runtime_error("the first line is not '// expect: ...'");
    std::vector<expectation> all;
    for (const auto& text : texts) {
        all.push_back(parse_expectation(text));
        all.back().options = replace_all(all.back().options, "{dir}", quoted(file.parent_path().string()));
    }
    return all;
}

} // namespace lockstep::testing
