#include "lockstep/net/http/target.hpp"

#include "lockstep/net/http/uri.hpp"

#include <algorithm>

namespace lockstep::net::http {

namespace {

std::string form_decode(std::string_view text) {
    std::string spaced(text);
    std::ranges::replace(spaced, '+', ' ');
    return percent_decode(spaced).value_or(spaced);
}

/// Takes the segment up to the next slash from the front, and the slash.
std::string_view take_segment(std::string_view& path) {
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(segment.size() + 1, path.size()));
    return segment;
}

} // namespace

bool is_plain_path(std::string_view path) noexcept {
    if (!path.starts_with('/')) return false;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] == '%' || path[i] == '\\' || path[i] == '\0') return false;
        if (path[i] == '/' && i + 1 < path.size() && (path[i + 1] == '/' || path[i + 1] == '.')) return false;
    }
    return true;
}

std::optional<std::string> normal_path(std::string_view path) {
    if (!path.starts_with('/')) return std::nullopt;
    path.remove_prefix(1);
    std::string normal;
    bool ends_with_slash = true;
    while (!path.empty()) {
        ends_with_slash = path.find('/') != path.npos; // and nothing behind it, if this segment is the last
        const std::string_view segment = take_segment(path);
        const auto decoded = percent_decode(segment);
        // A NUL ends the name for the system, a backslash divides it for some; neither has a place in a path that is looked up.
        if (!decoded || decoded->find('\0') != std::string::npos || decoded->find('\\') != std::string::npos)
            return std::nullopt;
        if (decoded->empty()) continue;
        if (*decoded == "." || *decoded == "..") {
            ends_with_slash = true; // "/a/b/.." is "/a/" (RFC 3986, 5.2.4)
            if (*decoded == ".") continue;
            if (normal.empty()) return std::nullopt;
            normal.erase(normal.rfind('/'));
            continue;
        }
        normal.append("/").append(segment);
    }
    if (ends_with_slash) normal += '/';
    return normal;
}

query_pairs::query_pairs(std::string_view query) {
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        if (pair.empty()) continue;
        const std::string_view name = pair.substr(0, pair.find('='));
        const std::string_view value = name.size() < pair.size() ? pair.substr(name.size() + 1) : std::string_view();
        pairs_.emplace_back(form_decode(name), form_decode(value));
    }
}

std::optional<std::string_view> query_pairs::get(std::string_view name) const noexcept {
    const auto found = std::ranges::find(pairs_, name, [](const auto& pair) { return std::string_view(pair.first); });
    if (found == pairs_.end()) return std::nullopt;
    return std::string_view(found->second);
}

} // namespace lockstep::net::http
