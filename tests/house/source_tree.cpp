#include "house/source_tree.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>

namespace lockstep::house {

namespace {

std::vector<std::string> matches_of(const std::string& text, const std::regex& pattern) {
    std::vector<std::string> all;
    for (std::sregex_iterator m(text.begin(), text.end(), pattern), end; m != end; ++m) all.push_back((*m)[1]);
    return all;
}

} // namespace

bool arrows::allow(const std::string& folder) const {
    return std::ranges::any_of(may_include, [&](const std::string& name) {
        if (!name.ends_with("/*")) return folder == name;
        return (folder + "/").starts_with(name.substr(0, name.size() - 1));
    });
}

std::map<std::string, arrows> arrows_of_architecture(const fs::path& root) {
    static const std::regex row("\\| `([^`]+)` \\| [^|]+ \\| ([^|]+) \\|"), name("`([^`]+)`");
    std::map<std::string, arrows> table;
    std::ifstream page(root / "docs/architecture.md");
    std::smatch cells;
    for (std::string line; std::getline(page, line);)
        if (std::regex_match(line, cells, row)) table[cells[1]] = {matches_of(cells[2], name)};
    return table;
}

std::vector<std::string> files_below(const fs::path& root, const std::string& folder) {
    std::vector<std::string> files;
    for (fs::recursive_directory_iterator entry(root / folder), end; entry != end; ++entry) {
        const std::string name = entry->path().filename().string();
        const bool made_by_a_tool = name.starts_with('.') || name == "__pycache__" || name == "node_modules";
        if (made_by_a_tool) entry.disable_recursion_pending();
        else if (entry->is_regular_file()) files.push_back(fs::relative(entry->path(), root).string());
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::vector<std::string> includes_of(const fs::path& file) {
    constexpr std::string_view directive = "#include \"";
    std::vector<std::string> includes;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);)
        if (line.starts_with(directive))
            includes.push_back(line.substr(directive.size(), line.find('"', directive.size()) - directive.size()));
    return includes;
}

std::string resolve(const fs::path& root, const std::string& file, const std::string& included) {
    for (const fs::path& folder : {fs::path(folder_of(file)), fs::path("src"), fs::path("include")})
        if (const fs::path found = (folder / included).lexically_normal(); fs::exists(root / found))
            return found.string();
    return {};
}

std::string folder_of(const std::string& file) { return fs::path(file).parent_path().string(); }

} // namespace lockstep::house
