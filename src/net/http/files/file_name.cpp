#include "net/http/files/file_name.hpp"

#include "lockstep/net/http/uri.hpp"

#include <algorithm>
#include <cerrno>

namespace lockstep::net::http {

std::optional<std::string> file_name(std::string_view encoded, bool hidden) {
    std::string name;
    name.reserve(encoded.size());
    if (encoded.ends_with('/')) encoded.remove_suffix(1);
    while (!encoded.empty()) {
        const std::string_view segment = encoded.substr(0, encoded.find('/'));
        encoded.remove_prefix(std::min(segment.size() + 1, encoded.size()));
        const auto decoded = percent_decode(segment);
        // A slash that was encoded is no slash of the path, and no name has one.
        if (!decoded || decoded->empty() || decoded->find('/') != std::string::npos) return std::nullopt;
        if (decoded->starts_with('.') && (!hidden || *decoded == "." || *decoded == "..")) return std::nullopt;
        if (!name.empty()) name += '/';
        name += *decoded;
    }
    return name;
}

status status_of_error(int error) noexcept {
    switch (error) {
    case EACCES:
    case EPERM: return status::forbidden;
    case EMFILE:
    case ENFILE:
    case ENOMEM: return status::service_unavailable;
    default: return status::not_found; // ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG, EXDEV: it leads out …
    }
}

} // namespace lockstep::net::http
