#include "lockstep/fiber/this_fiber.hpp"
#include "net/connecting.hpp"

#include <algorithm>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>

namespace lockstep::net {

namespace {

/// AF_UNIX has no event for "there is room in its queue now": so it is asked from time to time.
bool pause_before_another_try(const patience& wait, std::error_code& error) noexcept {
    constexpr std::chrono::milliseconds between_tries{1};
    const parking::deadline next = parking::after(between_tries);
    parking::ticket nobody_grants;
    const parking::ending how =
        parking::wait(nobody_grants, std::min(next, wait.until), wait.stop, {"room in a listener's queue"});
    if (how == parking::ending::cancelled) error = std::make_error_code(std::errc::operation_canceled);
    else if (wait.until <= next) error = std::make_error_code(std::errc::timed_out);
    return !error;
}

} // namespace

detail::begun_connection detail::begin_connecting(const address& to, const patience& wait,
                                                  std::error_code& error) noexcept {
    error.clear();
    const int descriptor = ::socket(to.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) {
        error = last_error();
        return {};
    }
    owned_socket s(descriptor);
    while (::connect(descriptor, to.data(), to.size()) != 0) {
        const int failure = this_fiber::error_number();
        if (failure == EAGAIN && to.is_unix()) {
            if (!pause_before_another_try(wait, error)) return {};
        } else if (failure == EINPROGRESS || failure == EINTR) { // connect(2): after EINTR it goes on by itself
            return {std::move(s), false};
        } else {
            error = {failure, std::generic_category()};
            return {};
        }
    }
    return {std::move(s), true};
}

/// It is there when the system says so, and not when it merely woke us.
bool detail::await_connection(owned_socket& s, const patience& wait, std::error_code& error) noexcept {
    error.clear();
    for (;;) {
        const std::uint32_t seen = s.seen(direction::write);
        int failure = 0;
        socklen_t size = sizeof failure;
        if (getsockopt(s.descriptor(), SOL_SOCKET, SO_ERROR, &failure, &size) != 0)
            failure = this_fiber::error_number();
        if (failure != 0) {
            error = {failure, std::generic_category()};
            return false;
        }
        if (s.peer().family() != AF_UNSPEC) return true;
        if (!s.wait(direction::write, seen, wait, error)) return false;
    }
}

stream detail::connected_stream(owned_socket s, const address& to) noexcept {
    const int on = 1;
    if (!to.is_unix()) setsockopt(s.descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return {std::move(s), to};
}

stream connect(const address& to, const patience& wait, std::error_code& error) noexcept {
    detail::begun_connection begun = detail::begin_connecting(to, wait, error);
    if (error || (!begun.established && !detail::await_connection(begun.socket, wait, error))) return {};
    return detail::connected_stream(std::move(begun.socket), to);
}

stream connect(const address& to, const patience& wait) {
    std::error_code error;
    stream s = connect(to, wait, error);
    if (error) throw std::system_error(error, "connecting to " + to.to_string());
    return s;
}

} // namespace lockstep::net
