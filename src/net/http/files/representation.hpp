// A file as HTTP sees it: its validators, and the responses to requests that want parts of it, or only news.
#pragma once

#include "lockstep/net/http/conditions.hpp"
#include "lockstep/net/http/range.hpp"
#include "lockstep/net/http/server/request.hpp"
#include "lockstep/net/http/server/response.hpp"
#include "net/http/files/opened_file.hpp"

#include <memory>
#include <optional>
#include <string>

namespace lockstep::net::http {

/// What is known of a version of a file. Never changes.
struct representation {
    representation(const struct stat& about, std::string_view media_type, const std::string& cache_control);

    /// Is it still the same file, unchanged?
    bool is(const struct stat& about) const noexcept;

    std::uint64_t size;
    std::string entity_tag;
    std::string media_type;
    std::chrono::sys_seconds last_modified;
    fields common; ///< of every response about it: ETag, Last-Modified, Accept-Ranges, Cache-Control
    fields whole;  ///< the same, and Content-Type

    dev_t device;
    ino_t inode;
    timespec modified, changed;
};

/// Where its bytes are: in memory (then `bytes` has all of them), or in the file.
struct representation_bytes {
    std::shared_ptr<const void> keeper; ///< of either
    std::string_view bytes;
    const opened_file* file = nullptr;
};

/// The response, unless it is simply the whole: 304, 412, 206, 416.
std::optional<response> special_answer(const request&, const representation&, const representation_bytes&);

/// The whole.
response whole_answer(const representation&, const representation_bytes&);

} // namespace lockstep::net::http
