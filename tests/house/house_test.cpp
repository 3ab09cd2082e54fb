// Is the tree as docs/architecture.md says, and is every folder and file small enough to be taken in at once?
#include "house/source_tree.hpp"

#include <algorithm>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <set>

namespace {

using namespace lockstep::house;

constexpr std::size_t most_files = 25;  ///< in one folder
constexpr std::size_t most_lines = 400; ///< in one source file

const fs::path root = LOCKSTEP_SOURCE_DIR;

/// Folders that know each other: what the judge keeps of a thread lies in the thread's record, which is the kernel's.
const std::set<std::string> one_unit = {"src/runtime/kernel", "src/runtime/kernel/threads", "src/runtime/kernel/heap",
                                        "src/runtime/judge", "src/runtime/judge/loops"};

std::vector<std::string> files_in(std::initializer_list<const char*> folders) {
    std::vector<std::string> all;
    for (const char* folder : folders) std::ranges::copy(files_below(root, folder), std::back_inserter(all));
    return all;
}

/// Those that a compiler, an assembler, a shell or CMake reads. Pages are not among them, nor are tables and data.
bool is_source(const std::string& file) {
    static const std::set<std::string> endings = {".cpp", ".hpp", ".c",    ".h",     ".S",
                                                  ".go",  ".rs",  ".java", ".cmake", ".sh"};
    const fs::path path = file;
    return endings.contains(path.extension().string()) || path.filename() == "CMakeLists.txt";
}

std::size_t lines_of(const std::string& file) {
    std::ifstream in(root / file);
    return static_cast<std::size_t>(std::count(std::istreambuf_iterator<char>(in), {}, '\n'));
}

bool allowed(const std::string& from, const std::string& to, const std::map<std::string, arrows>& table) {
    return from == to || table.at(from).allow(to);
}

TEST(House, EveryFolderOfTheSourceIsInTheTable) {
    const auto table = arrows_of_architecture(root);
    std::set<std::string> folders;
    for (const std::string& file : files_in({"src", "include"})) folders.insert(folder_of(file));
    for (const std::string& folder : folders)
        EXPECT_TRUE(table.contains(folder)) << folder << " has no line in docs/architecture.md";
    for (const auto& [folder, arrows] : table)
        EXPECT_TRUE(folders.contains(folder))
            << "docs/architecture.md has a line for " << folder << ", which is not there";
}

TEST(House, IncludesFollowTheArrows) {
    const auto table = arrows_of_architecture(root);
    for (const std::string& file : files_in({"src", "include"})) {
        for (const std::string& included : includes_of(root / file)) {
            const std::string target = resolve(root, file, included);
            EXPECT_NE(target, "") << file << " includes \"" << included << "\", which is not in the tree";
            if (target.empty() || !table.contains(folder_of(file))) continue;
            EXPECT_TRUE(allowed(folder_of(file), folder_of(target), table))
                << file << " includes " << target << ": docs/architecture.md does not allow it";
        }
    }
}

TEST(House, ArrowsMakeNoCircle) {
    const auto table = arrows_of_architecture(root);
    std::set<std::string> done;
    std::vector<std::string> path;
    const std::function<void(const std::string&)> follow = [&](const std::string& folder) {
        if (std::ranges::find(path, folder) != path.end()) {
            std::string circle;
            for (auto f = std::ranges::find(path, folder); f != path.end(); ++f) circle += *f + " -> ";
            ADD_FAILURE() << "docs/architecture.md allows a circle: " << circle << folder;
            return;
        }
        if (done.contains(folder)) return;
        path.push_back(folder);
        for (const auto& [other, arrows] : table)
            if (other != folder && allowed(folder, other, table) &&
                !(one_unit.contains(folder) && one_unit.contains(other)))
                follow(other);
        path.pop_back();
        done.insert(folder);
    };
    for (const auto& [folder, arrows] : table) follow(folder);
}

TEST(House, NoFolderHasManyFiles) {
    std::map<std::string, std::size_t> count;
    for (const std::string& file :
         files_in({"src", "include", "tests", "examples", "bench", "docs", "cmake", "scripts", "share"}))
        ++count[folder_of(file)];
    for (const auto& [folder, files] : count) EXPECT_LE(files, most_files) << folder << ": divide it by concern";
}

TEST(House, NoSourceFileIsLong) {
    for (const std::string& file : files_in({"src", "include", "tests", "examples", "bench", "cmake", "scripts"}))
        EXPECT_LE(is_source(file) ? lines_of(file) : 0, most_lines) << file << ": divide it, one idea a file";
}

} // namespace
