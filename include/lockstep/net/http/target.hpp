// Targets of requests taken apart (RFC 3986): path and query, dot segments. Whole URIs and percent-encoding are in uri.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lockstep::net::http {

/// "/a/b?c=d": the path is "/a/b", the query "c=d".
struct split_target {
    std::string_view path;  ///< up to the question mark
    std::string_view query; ///< behind it; empty where there is none

    /// Views of `target`.
    explicit split_target(std::string_view target) noexcept
        : path(target.substr(0, target.find('?'))),
          query(path.size() < target.size() ? target.substr(path.size() + 1) : std::string_view()) {}
};

/// The path as one would write it who knows what it means: "." and ".." are resolved, however they are encoded (%2e), and empty
/// segments dropped ("//"). It stays encoded, so a %2F is never taken for a slash. Nothing where it does not begin with a slash,
/// leads above the root, or has a malformed %xx, a NUL or a backslash in it, encoded or not.
std::optional<std::string> normal_path(std::string_view path);
/// It is as normal_path() would leave it, or nearly so: nothing in it is encoded, no segment is empty or begins with a dot.
bool is_plain_path(std::string_view path) noexcept;

/// The pairs of a query, "a=1&b=2", decoded; "+" is a space (application/x-www-form-urlencoded).
class query_pairs {
public:
    /// What is malformed in it is taken as it stands.
    explicit query_pairs(std::string_view query);

    /// The first value of that name.
    std::optional<std::string_view> get(std::string_view name) const noexcept;
    /// All of them, in order.
    const std::vector<std::pair<std::string, std::string>>& all() const noexcept { return pairs_; }

private:
    std::vector<std::pair<std::string, std::string>> pairs_;
};

} // namespace lockstep::net::http
