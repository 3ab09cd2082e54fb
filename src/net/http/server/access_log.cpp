#include "lockstep/net/http/server/access_log.hpp"

#include "lockstep/fiber/this_fiber.hpp"

#include <cerrno>
#include <fcntl.h>
#include <mutex>
#include <system_error>
#include <unistd.h>

namespace lockstep::net::http {

namespace {

constexpr std::size_t enough_bytes = 32 * 1024;
constexpr std::chrono::seconds long_ago{1};

int open_log(const std::string& file) {
    const int descriptor = open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
    if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "opening the log " + file);
    return descriptor;
}

} // namespace

access_log::access_log(const std::string& file) : descriptor_(open_log(file)), ours_(true) {}
access_log::access_log(int descriptor) noexcept : descriptor_(descriptor), ours_(false) {}

access_log::~access_log() {
    flush();
    if (ours_) close(descriptor_);
}

void access_log::write(std::string_view line) noexcept {
    const std::lock_guard guard(lock_);
    try {
        lines_.append(line).append("\n");
    } catch (const std::bad_alloc&) { // the line is lost, and those before it go out
        write_out();
    }
    const auto now = std::chrono::steady_clock::now();
    if (lines_.size() >= enough_bytes || now - written_at_ >= long_ago) write_out();
}

void access_log::flush() noexcept {
    const std::lock_guard guard(lock_);
    write_out();
}

void access_log::write_out() noexcept {
    std::string_view left = lines_;
    blocking([&] {
        while (!left.empty()) {
            const ssize_t n = ::write(descriptor_, left.data(), left.size());
            if (n < 0 && errno == EINTR) continue;
            if (n <= 0) break;
            left.remove_prefix(static_cast<std::size_t>(n));
        }
    });
    lines_.clear();
    written_at_ = std::chrono::steady_clock::now();
}

} // namespace lockstep::net::http
