// Files as resources: what lies in a folder, and nothing else.
//
//     s.routes().get("/{path...}", serve_files("/srv/www"));
#pragma once

#include "lockstep/net/http/server/router.hpp"

#include <chrono>
#include <string>

namespace lockstep::net::http {

/// What of a folder is served, and how.
struct file_options {
    std::string index = "index.html"; ///< what a folder shows; empty: nothing
    bool listing = false;             ///< a folder without an index shows what is in it
    bool hidden = false;              ///< names that begin with a dot are served, too
    std::string cache_control{};      ///< the field of that name; empty: none

    std::size_t cached_file_bytes = 64 * 1024;  ///< files up to that size are kept in memory
    std::size_t cache_bytes = 16 * 1024 * 1024; ///< all that is kept
    std::chrono::milliseconds fresh{1'000};     ///< for so long nobody looks whether a file has changed
};

/// A handler for GET (and so for HEAD) on a route that ends with `{name...}`, which names the file. It knows conditional requests
/// and ranges, several at once as multipart/byteranges. A folder without the slash at its end is redirected to.
///
/// Symbolic links are followed as long as they stay within the folder: the system resolves the whole name below it
/// (openat2(2), RESOLVE_BENEATH), so nothing that changes meanwhile leads out. Where there is no openat2, no link is followed.
/// What is no regular file is not found; what may not be read is forbidden.
///
/// Throws std::system_error where the folder cannot be opened. The handler may be copied; the copies share the cache.
handler serve_files(const std::string& folder, file_options options = {});

/// A handler for PUT and DELETE on such a route. What is put appears under its name when it is complete and on the disk, and not
/// before: until then it is a hidden file beside it. A client that breaks off, or a full disk (507), leaves the name as it was.
/// 201 for a new file, 204 for one that was replaced or removed; 409 where its folder is missing or the name is one of a folder;
/// 403 for what may not be written. Conditions are obeyed (`If-None-Match: *`, only where there is none yet; If-Match, only what
/// one has seen), but two that put the same at the same time may both find theirs to hold: the last one stays.
///
/// Who may call it is for who makes the route. Names that begin with a dot are not written. Throws as serve_files().
handler store_files(const std::string& folder);

} // namespace lockstep::net::http
