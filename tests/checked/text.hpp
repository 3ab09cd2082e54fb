// Small helpers for text, shared by the programs that judge programs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lockstep::testing {

inline std::string trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

inline std::vector<std::string> split(const std::string& text, const std::string& separator) {
    std::vector<std::string> parts;
    std::size_t from = 0;
    for (auto at = text.find(separator); at != std::string::npos; at = text.find(separator, from)) {
        parts.push_back(trim(text.substr(from, at - from)));
        from = at + separator.size();
    }
    parts.push_back(trim(text.substr(from)));
    return parts;
}

inline std::string replace_all(std::string text, const std::string& what, const std::string& with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    return text;
}

inline std::string in_quotes(const std::string& word) { return "'" + replace_all(word, "'", "'\\''") + "'"; }

} // namespace lockstep::testing
