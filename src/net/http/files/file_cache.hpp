// Small files that were asked for lately, with all that a response needs.
#pragma once

#include "lockstep/net/http/server/files.hpp"
#include "lockstep/sync/mutex.hpp"
#include "net/http/files/representation.hpp"

#include <atomic>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace lockstep::net::http {

struct cached_file {
    representation about;
    std::string bytes;
    std::string packed; ///< by gzip; empty where that is not worth it
    /// steady_clock; when it was last seen to be unchanged. Relaxed: it is only a time.
    mutable std::atomic<std::chrono::steady_clock::rep> seen;

    cached_file(representation a, std::string b, std::string p, std::chrono::steady_clock::rep now)
        : about(std::move(a)), bytes(std::move(b)), packed(std::move(p)), seen(now) {}
};

/// The least recently used go first. For any number of fibers at the same time.
class file_cache {
public:
    explicit file_cache(std::size_t most_bytes) : most_bytes_(most_bytes) {}

    std::shared_ptr<const cached_file> find(std::string_view name);
    void keep(const std::string& name, std::shared_ptr<const cached_file> file);
    void forget(std::string_view name);

private:
    struct entry {
        std::string name;
        std::shared_ptr<const cached_file> file;
    };
    using entries = std::list<entry>;

    void drop(entries::iterator which);

    const std::size_t most_bytes_;
    mutex lock_;     ///< guards what follows
    entries by_use_; ///< the one that was used last in front
    std::unordered_map<std::string_view, entries::iterator> by_name_;
    std::size_t bytes_ = 0;
};

} // namespace lockstep::net::http
