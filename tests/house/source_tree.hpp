// The tree of sources as the tests of the house see it: its files, what they include, and the table of folders in
// docs/architecture.md. Only text is read: no compiler, no preprocessor. An include in a branch that is not compiled
// counts as well.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace lockstep::house {

namespace fs = std::filesystem;

/// A line of the table: the folders that the files of one may include, besides each other. Paths from the root;
/// `src/report/*` is that folder and all within it.
struct arrows {
    std::vector<std::string> may_include;

    bool allow(const std::string& folder) const;
};

/// The lines of the table with arrows, by folder.
std::map<std::string, arrows> arrows_of_architecture(const fs::path& root);

/// The files below one folder of the root, as paths from the root, sorted; what git would not keep is left out.
std::vector<std::string> files_below(const fs::path& root, const std::string& folder);

/// What a file includes in quotes, as written.
std::vector<std::string> includes_of(const fs::path& file);

/// The included file as a path from the root: beside the file, in src/ or in include/; empty where it is nowhere.
std::string resolve(const fs::path& root, const std::string& file, const std::string& included);

std::string folder_of(const std::string& file);

} // namespace lockstep::house
