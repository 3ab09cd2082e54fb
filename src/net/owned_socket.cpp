#include "lockstep/net/owned_socket.hpp"

#include <cerrno>
#include <unistd.h>

namespace lockstep::net {

std::error_code detail::last_error() noexcept { return {errno, std::generic_category()}; }

namespace {
int made(int family, int type) {
    const int descriptor = ::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) throw std::system_error(detail::last_error(), "lockstep::net: making a socket");
    return descriptor;
}
} // namespace

owned_socket::owned_socket(int family, int type) : ready_(made(family, type)) {}

void owned_socket::close() noexcept {
    const int descriptor = ready_.descriptor();
    if (descriptor < 0) return;
    ready_ = readiness(); // before the number may stand for something else
    ::close(descriptor);
}

namespace {
/// What `f` says. False, and an error, where a descriptor cannot be watched: no memory, no descriptors.
template <class F>
bool watching(std::error_code& error, F f) noexcept {
    try {
        return f();
    } catch (const std::system_error& e) {
        error = e.code();
    } catch (const std::bad_alloc&) {
        error = std::make_error_code(std::errc::not_enough_memory);
    }
    return false;
}
} // namespace

bool owned_socket::wait(direction d, std::uint32_t seen, const patience& how_long, std::error_code& error) noexcept {
    return watching(error, [&] {
        switch (ready_.wait(d, seen, how_long.until, how_long.stop)) {
        case parking::ending::granted: return true;
        case parking::ending::timed_out: error = std::make_error_code(std::errc::timed_out); break;
        case parking::ending::cancelled: error = std::make_error_code(std::errc::operation_canceled); break;
        case parking::ending::closed: error = std::make_error_code(std::errc::bad_file_descriptor); break;
        }
        return false;
    });
}

bool owned_socket::prepare(std::error_code& error) noexcept {
    return watching(error, [this] {
        ready_.prepare();
        return true;
    });
}

void owned_socket::set_option(int level, int name, int value) {
    if (setsockopt(descriptor(), level, name, &value, sizeof value) != 0)
        throw std::system_error(detail::last_error(), "lockstep::net: setting an option of a socket");
}

int owned_socket::option(int level, int name) const {
    int value = 0;
    socklen_t size = sizeof value;
    if (getsockopt(descriptor(), level, name, &value, &size) != 0)
        throw std::system_error(detail::last_error(), "lockstep::net: reading an option of a socket");
    return value;
}

namespace {
template <class F>
address ask(F f, int descriptor) noexcept {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    auto* const generic = reinterpret_cast<sockaddr*>(&storage);
    return f(descriptor, generic, &size) == 0 ? address(generic, size) : address();
}
} // namespace

address owned_socket::local() const noexcept { return ask(getsockname, descriptor()); }
address owned_socket::peer() const noexcept { return ask(getpeername, descriptor()); }

} // namespace lockstep::net
