#include "net/node/standard_streams.hpp"

#include "lockstep/fiber/this_fiber.hpp"

#include <array>
#include <cerrno>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace lockstep::net::detail {

namespace {
std::error_code last() noexcept { return {errno, std::generic_category()}; }

/// For poll(2): rounded up.
int milliseconds_until(parking::deadline until) noexcept {
    if (until == parking::never) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(std::max(until, std::chrono::steady_clock::now()) -
                                                                   std::chrono::steady_clock::now());
    return static_cast<int>(std::min<std::int64_t>(left.count(), 1 << 30));
}
} // namespace

standard_streams::standard_streams(int in, int out)
    : in_(in), out_(out), ended_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (ended_ < 0) throw std::system_error(last(), "an eventfd");
}

standard_streams::~standard_streams() { ::close(ended_); }

void standard_streams::shutdown() noexcept {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t n = ::write(ended_, &one, sizeof one); // it cannot be full
}

bool standard_streams::wait_readable(const patience& wait, std::error_code& error) noexcept {
    error.clear();
    const std::stop_callback stopped(wait.stop, [this] { shutdown(); });
    std::array<pollfd, 2> both{pollfd{in_, POLLIN, 0}, pollfd{ended_, POLLIN, 0}};
    for (;;) {
        const int n = blocking([&] { return ::poll(both.data(), both.size(), milliseconds_until(wait.until)); });
        if (n > 0) break;
        if (n < 0 && errno == EINTR) continue;
        error = n < 0 ? last() : std::make_error_code(std::errc::timed_out);
        return false;
    }
    if (both[1].revents == 0) return true;
    if (wait.stop.stop_requested()) error = std::make_error_code(std::errc::operation_canceled);
    return false;
}

std::size_t standard_streams::read_some(std::span<char> into, const patience& wait, std::error_code& error) noexcept {
    for (;;) {
        if (!wait_readable(wait, error)) return 0;
        const ssize_t n = blocking([&] { return ::read(in_, into.data(), into.size()); });
        if (n >= 0) return static_cast<std::size_t>(n);
        if (errno != EINTR && errno != EAGAIN) {
            error = last();
            return 0;
        }
    }
}

std::size_t standard_streams::write_all(std::span<iovec> pieces, const patience&, std::error_code& error) noexcept {
    error.clear();
    std::size_t written = 0;
    for (iovec& piece : pieces)
        while (piece.iov_len > 0) {
            const ssize_t n = blocking([&] { return ::write(out_, piece.iov_base, piece.iov_len); });
            if (n < 0 && errno == EAGAIN) { // somebody made it so
                pollfd room{out_, POLLOUT, 0};
                blocking([&] { return ::poll(&room, 1, -1); });
                continue;
            }
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) {
                error = last();
                return written;
            }
            piece.iov_base = static_cast<char*>(piece.iov_base) + n;
            piece.iov_len -= static_cast<std::size_t>(n);
            written += static_cast<std::size_t>(n);
        }
    return written;
}

} // namespace lockstep::net::detail
