// A mutant: one fault put into the library's headers on purpose. Each is a file, in a folder named after the header:
//
//     header: sync/semaphore.hpp
//     breaks: what is wrong with it, one line
//     killed by: the program of tests/checked/library that must find it, as semaphore/hands_over
//     --- old
//     text of the header, which occurs there once (its last line without the line's end, so a part of a line will do)
//     --- new
//     what it becomes
//
// with `equivalent:` and the reason in place of `killed by:` where no program can tell the difference, and with more
// pairs of old and new where one change takes several.
#pragma once

#include "checked/command.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace lockstep::testing {

struct mutant {
    std::string name; ///< folder/file, without the ending
    std::string header, breaks;
    std::string killed_by, equivalent; ///< one of them is empty
    std::vector<std::pair<std::string, std::string>> changes;
};

inline mutant read_mutant(const fs::path& file) {
    mutant m;
    m.name = (file.parent_path().filename() / file.stem()).string();
    std::ifstream in(file);
    std::string* part = nullptr;
    const auto field = [&](const std::string& line, const std::string& key, std::string& to) {
        if (line.starts_with(key)) to = trim(std::string_view(line).substr(key.size()));
    };
    for (std::string line; std::getline(in, line);) {
        if (line == "--- old") part = &m.changes.emplace_back().first;
        else if (line == "--- new" && !m.changes.empty()) part = &m.changes.back().second;
        else if (part != nullptr) *part += line + '\n';
        else {
            field(line, "header:", m.header);
            field(line, "breaks:", m.breaks);
            field(line, "killed by:", m.killed_by);
            field(line, "equivalent:", m.equivalent);
        }
    }
    for (auto& [before, after] : m.changes) {
        if (!before.empty()) before.pop_back();
        if (!after.empty()) after.pop_back();
    }
    if (m.header.empty() || m.breaks.empty() || m.changes.empty() || m.killed_by.empty() == m.equivalent.empty())
        throw std::runtime_error(file.string() + " is not a mutant: see tests/mutants/mutant.hpp");
    return m;
}

inline std::vector<mutant> all_mutants(const fs::path& root) {
    std::vector<mutant> all;
    for (const auto& entry : fs::recursive_directory_iterator(root / "tests/mutants"))
        if (entry.path().extension() == ".mutant") all.push_back(read_mutant(entry.path()));
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return all;
}

/// The headers with the fault in them, copied into `folder`. Throws where the old text is not there exactly once.
inline void apply(const mutant& m, const fs::path& root, const fs::path& folder) {
    fs::create_directories(folder);
    fs::copy(root / "include/lockstep", folder / "lockstep", fs::copy_options::recursive);
    const fs::path header = folder / "lockstep" / m.header;
    std::string text = read_file(header);
    for (const auto& [before, after] : m.changes) {
        const auto at = text.find(before);
        if (at == std::string::npos || text.find(before, at + 1) != std::string::npos)
            throw std::runtime_error(m.name + ": its old text is not once in " + m.header + ":\n" + before);
        text.replace(at, before.size(), after);
    }
    std::ofstream(header) << text;
}

} // namespace lockstep::testing
