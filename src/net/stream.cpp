// Reading and writing try first, and wait on EAGAIN only. A read that found less than it asked for has found all there was
// (the descriptor is watched edge-triggered): the next one waits without asking the system again.
#include "lockstep/net/stream.hpp"

#include "lockstep/fiber/this_fiber.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

namespace lockstep::net {

using detail::last_error;

namespace {

/// How many pieces the system takes at once (IOV_MAX).
constexpr std::size_t most_pieces = 1024;

std::size_t size_of(std::span<const iovec> pieces) noexcept {
    std::size_t sum = 0;
    for (const iovec& p : pieces) sum += p.iov_len;
    return sum;
}

/// One piece costs the system less than a message of one.
ssize_t receive(int descriptor, std::span<const iovec> into) noexcept {
    if (into.size() == 1) return ::recv(descriptor, into.front().iov_base, into.front().iov_len, 0);
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(into.data());
    message.msg_iovlen = std::min(into.size(), most_pieces);
    return ::recvmsg(descriptor, &message, 0);
}

/// MSG_NOSIGNAL: who writes to somebody who has gone gets EPIPE, and no SIGPIPE.
ssize_t send(int descriptor, std::span<iovec> pieces) noexcept {
    if (pieces.size() == 1) return ::send(descriptor, pieces.front().iov_base, pieces.front().iov_len, MSG_NOSIGNAL);
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = std::min(pieces.size(), most_pieces);
    return ::sendmsg(descriptor, &message, MSG_NOSIGNAL);
}

/// Without the first `n` bytes, and without pieces that are empty in front.
std::span<iovec> without(std::span<iovec> pieces, std::size_t n) noexcept {
    while (!pieces.empty() && n >= pieces.front().iov_len) {
        n -= pieces.front().iov_len;
        pieces = pieces.subspan(1);
    }
    if (n != 0) {
        pieces.front().iov_base = static_cast<char*>(pieces.front().iov_base) + n;
        pieces.front().iov_len -= n;
    }
    return pieces;
}

} // namespace

// --- reading and writing ----------------------------------------------------------------------------------------------

std::size_t stream::read_some(std::span<char> into, const patience& wait, std::error_code& error) noexcept {
    const iovec piece{into.data(), into.size()};
    return read_some({&piece, 1}, wait, error);
}

std::size_t stream::read_some(std::span<const iovec> into, const patience& wait, std::error_code& error) noexcept {
    error.clear();
    const std::size_t asked = size_of(into);
    if (asked == 0) return 0;
    for (;;) {
        const bool known_empty = std::exchange(drained_, false) && socket_.drained(drained_at_);
        std::uint32_t seen = drained_at_;
        if (!known_empty) {
            seen = socket_.seen(direction::read);
            const ssize_t n = receive(socket_.descriptor(), into);
            if (n >= 0) {
                drained_ = n > 0 && static_cast<std::size_t>(n) < asked;
                drained_at_ = seen;
                return static_cast<std::size_t>(n);
            }
            const int failure = this_fiber::error_number();
            if (failure == EINTR) continue;
            if (failure != EAGAIN) {
                error = {failure, std::generic_category()};
                return 0;
            }
        }
        if (!await_news(seen, known_empty, wait, error)) return 0;
    }
}

/// Waits for news. Where the time is up and the system was not asked before, it is asked once more: there may be news that
/// nobody has told us yet.
bool stream::await_news(std::uint32_t seen, bool known_empty, const patience& wait, std::error_code& error) noexcept {
    if (socket_.wait(direction::read, seen, wait, error)) return true;
    if (!known_empty || error != std::errc::timed_out) return false;
    error.clear();
    return true;
}

bool stream::wait_readable(const patience& wait, std::error_code& error) noexcept {
    error.clear();
    for (;;) {
        const bool known_empty = std::exchange(drained_, false) && socket_.drained(drained_at_);
        std::uint32_t seen = drained_at_;
        if (!known_empty) {
            seen = socket_.seen(direction::read);
            char byte = 0;
            const ssize_t n = recv(socket_.descriptor(), &byte, 1, MSG_PEEK);
            if (n >= 0) return true;
            const int failure = this_fiber::error_number();
            if (failure == EINTR) continue;
            if (failure != EAGAIN) { // read_some says what it is, but for what is no socket at all
                error = {failure, std::generic_category()};
                return false;
            }
        }
        if (!await_news(seen, known_empty, wait, error)) return false;
        if (known_empty && socket_.seen(direction::read) != seen)
            return true; // there is news of what was read to its end
    }
}

std::size_t stream::write_all(std::span<iovec> pieces, const patience& wait, std::error_code& error) noexcept {
    error.clear();
    std::size_t written = 0;
    for (pieces = without(pieces, 0); !pieces.empty();) {
        const std::uint32_t seen = socket_.seen(direction::write);
        const ssize_t n = send(socket_.descriptor(), pieces);
        if (n >= 0) {
            written += static_cast<std::size_t>(n);
            pieces = without(pieces, static_cast<std::size_t>(n));
            continue;
        }
        const int failure = this_fiber::error_number();
        if (failure == EINTR) continue;
        if (failure != EAGAIN) {
            error = {failure, std::generic_category()};
            return written;
        }
        if (!socket_.wait(direction::write, seen, wait, error)) return written;
    }
    return written;
}

void stream::shutdown_write(std::error_code& error) noexcept {
    error.clear();
    if (::shutdown(socket_.descriptor(), SHUT_WR) != 0) error = last_error();
}

void stream::shutdown() noexcept { ::shutdown(socket_.descriptor(), SHUT_RDWR); }

void stream::set_no_delay(bool at_once) {
    if (!peer_.is_unix()) socket_.set_option(IPPROTO_TCP, TCP_NODELAY, at_once ? 1 : 0);
}

void stream::set_keep_alive(bool on) { socket_.set_option(SOL_SOCKET, SO_KEEPALIVE, on ? 1 : 0); }

void stream::reset() noexcept {
    // RFC 9293, 3.10.4 calls it ABORT; socket(7): a linger time of zero makes close() send an RST.
    const linger at_once{1, 0};
    setsockopt(socket_.descriptor(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    socket_.close();
}

std::pair<stream, stream> stream_pair() {
    std::array<int, 2> both{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, both.data()) != 0)
        throw std::system_error(last_error(), "lockstep::net: socketpair");
    return {stream(owned_socket(both[0])), stream(owned_socket(both[1]))};
}

} // namespace lockstep::net
