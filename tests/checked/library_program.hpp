// The programs of tests/checked/library: which primitive each is about, and what it checks.
#pragma once

#include "expectation.hpp"

#include <algorithm>
#include <regex>

namespace lockstep::testing {

struct library_program {
    fs::path file;
    std::string name;      ///< the file's, without its ending
    std::string primitive; ///< the header of include/lockstep/sync that it is about, without its ending
    std::string checks;    ///< its comment, in one line
    expectation expected;
    expectation
        proved; ///< by scripts/proofs.sh: the same, unless a line "proved:" asks for a search too long for a test
};

constexpr std::string_view proved_mark = "// proved: ";

/// The comment below the lines that say what to expect.
inline std::string comment_of(const fs::path& file) {
    std::ifstream in(file);
    std::string comment;
    for (std::string line; std::getline(in, line) && line.starts_with("//");) {
        if (line.starts_with("// expect: ") || line.starts_with("// also: ") || line.starts_with("//     ")) continue;
        if (line.starts_with(proved_mark)) continue;
        comment += (comment.empty() ? "" : " ") + trim(std::string_view(line).substr(2));
    }
    return comment;
}

inline std::string first_word(const std::string& name) { return name.substr(0, name.find('_')); }

/// Of the headers that it includes the one that its name begins like; the first where none is.
inline std::string primitive_of(const fs::path& file) {
    const std::regex include("#include \"lockstep/(?:parking|sync|fiber|parallel)/(.*)\\.hpp\".*");
    std::vector<std::string> headers;
    std::ifstream in(file);
    std::smatch header;
    for (std::string line; std::getline(in, line);)
        if (std::regex_match(line, header, include)) headers.push_back(header[1]);
    if (headers.empty()) throw std::runtime_error(file.string() + " includes nothing of the library");
    const std::string wanted = first_word(file.stem().string());
    const auto named =
        std::find_if(headers.begin(), headers.end(), [&](const std::string& h) { return first_word(h) == wanted; });
    return named == headers.end() ? headers.front() : *named;
}

inline expectation proof_of(const fs::path& file) {
    std::ifstream in(file);
    for (std::string line; std::getline(in, line) && line.starts_with("//");)
        if (line.starts_with(proved_mark)) return parse_expectation(line.substr(proved_mark.size()));
    return expectations_of(file).front();
}

inline library_program library_program_of(const fs::path& file) {
    return {file,          file.stem().string(), primitive_of(file), comment_of(file), expectations_of(file).front(),
            proof_of(file)};
}

/// All of them, by primitive and name. `root`: the folder of the project.
inline std::vector<library_program> library_programs(const fs::path& root) {
    std::vector<library_program> all;
    for (const auto& entry : fs::directory_iterator(root / "tests/checked/library"))
        if (entry.path().extension() == ".cpp") all.push_back(library_program_of(entry.path()));
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
        return std::tie(a.primitive, a.name) < std::tie(b.primitive, b.name);
    });
    return all;
}

/// The command line that checks a program as `e` asks for, with the library's headers taken from `include`.
inline std::string check_command(const fs::path& lockstep, const library_program& p, const expectation& e,
                                 const fs::path& include) {
    return fmt::format("{} {} {} --json --cxxflags '-I{}' {}", quoted(lockstep.string()),
                       e.verdict == "outcomes" ? "outcomes" : "check", quoted(p.file.string()), include.string(),
                       e.options);
}

} // namespace lockstep::testing
