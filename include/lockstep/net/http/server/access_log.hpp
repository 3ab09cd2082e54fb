// Lines that are written to a file, many at a time.
//
//     access_log log("/var/log/httpd.log");
//     server_options o;
//     o.log = [&log](std::string_view line) { log.write(line); };
#pragma once

#include "lockstep/sync/mutex.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace lockstep::net::http {

/// All members but the destructor may be called by any thread or fiber at any time.
class access_log {
public:
    /// Appends to that file, which is made where it is not there. Throws std::system_error with its name.
    explicit access_log(const std::string& file);
    /// Writes to a descriptor, which stays open.
    explicit access_log(int descriptor) noexcept;
    access_log(const access_log&) = delete;
    access_log& operator=(const access_log&) = delete;
    ~access_log();

    /// Keeps the line, and an end of line, for the next time that it writes: when 32 KiB have come together, or with the first
    /// line a second after the last time. What cannot be written is lost: a full disk does not stop a server.
    void write(std::string_view line) noexcept;
    /// Writes what it has.
    void flush() noexcept;

private:
    void write_out() noexcept;

    const int descriptor_;
    const bool ours_;
    mutex lock_;
    std::string lines_; ///< guarded by lock_, as is what follows
    std::chrono::steady_clock::time_point written_at_{};
};

} // namespace lockstep::net::http
