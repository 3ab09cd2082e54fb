// The programs of tests/checked/library: which primitive each is about, and what it checks. The folder is named after
// the header that they are about.
#pragma once

#include "expectation.hpp"

#include <algorithm>

namespace lockstep::testing {

struct library_program {
    fs::path file;
    std::string name;      ///< primitive/file, without the ending
    std::string primitive; ///< the header of include/lockstep that it is about, without its ending
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

inline expectation proof_of(const fs::path& file) {
    std::ifstream in(file);
    for (std::string line; std::getline(in, line) && line.starts_with("//");)
        if (line.starts_with(proved_mark)) return parse_expectation(line.substr(proved_mark.size()));
    return expectations_of(file).front();
}

inline library_program library_program_of(const fs::path& file) {
    const std::string primitive = file.parent_path().filename().string();
    return {.file = file,
            .name = primitive + "/" + file.stem().string(),
            .primitive = primitive,
            .checks = comment_of(file),
            .expected = expectations_of(file).front(),
            .proved = proof_of(file)};
}

/// All of them, by name. `root`: the folder of the project.
inline std::vector<library_program> library_programs(const fs::path& root) {
    std::vector<library_program> all;
    for (const auto& entry : fs::recursive_directory_iterator(root / "tests/checked/library"))
        if (entry.path().extension() == ".cpp") all.push_back(library_program_of(entry.path()));
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return all;
}

/// The command line that checks a program as `e` asks for, with the library's headers taken from `include`.
inline std::string check_command(const fs::path& lockstep, const library_program& p, const expectation& e,
                                 const fs::path& include) {
    return fmt::format("{} {} {} --json --cxxflags '-I{}' {}", in_quotes(lockstep.string()),
                       e.verdict == "outcomes" ? "outcomes" : "check", in_quotes(p.file.string()), include.string(),
                       e.options);
}

} // namespace lockstep::testing
