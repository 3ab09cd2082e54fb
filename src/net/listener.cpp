#include "lockstep/net/listener.hpp"

#include "lockstep/fiber/this_fiber.hpp"

#include <cerrno>
#include <fcntl.h>
#include <mutex>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lockstep::net {

using detail::last_error;

namespace {

int open_reserve() noexcept { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

bool is_out_of_descriptors(int error) noexcept {
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

/// accept(2): "applications should detect the network errors defined for the protocol after accept() and treat them like
/// EAGAIN by retrying". They are the newcomer's, who has gone again.
bool is_the_newcomers(int error) noexcept {
    switch (error) {
    case EINTR:
    case ECONNABORTED:
    case ENETDOWN:
    case EPROTO:
    case ENOPROTOOPT:
    case EHOSTDOWN:
    case ENONET:
    case EHOSTUNREACH:
    case EOPNOTSUPP:
    case ENETUNREACH:
    case EPERM: return true; // the last from a firewall
    default: return false;
    }
}

[[noreturn]] void fail(const address& at) { throw std::system_error(last_error(), "listening on " + at.to_string()); }

bool in_file_system(const address& at) { return at.is_unix() && !at.host().starts_with('@'); }

/// Is it the name of a socket that nobody listens on?
bool is_stale(const address& at) {
    struct stat found {};
    if (::lstat(at.host().c_str(), &found) != 0 || !S_ISSOCK(found.st_mode)) return false;
    std::error_code error;
    connect(at, std::chrono::milliseconds(0), error);
    return error == std::errc::connection_refused;
}

} // namespace

listener::listener(const address& at, listener_options options)
    : options_(std::move(options)), socket_(at.family(), SOCK_STREAM) {
    if (!at.is_unix()) {
        socket_.set_option(SOL_SOCKET, SO_REUSEADDR, 1);
        // Inherited by those whom it accepts, which saves them a call of the system each.
        socket_.set_option(IPPROTO_TCP, TCP_NODELAY, 1);
    }
    if (at.family() == AF_INET6) socket_.set_option(IPPROTO_IPV6, IPV6_V6ONLY, 0);
    if (options_.shares_port) socket_.set_option(SOL_SOCKET, SO_REUSEPORT, 1);
    bind_name(at);
    if (::listen(socket_.descriptor(), options_.backlog) != 0) fail(at);
    local_ = socket_.local();
    reserve_ = open_reserve();
}

void listener::bind_name(const address& at) {
    const auto bound = [&] { return ::bind(socket_.descriptor(), at.data(), at.size()) == 0; };
    if (bound()) return;
    const int error = errno;
    if (error == EADDRINUSE && options_.replaces_stale_name && in_file_system(at) && is_stale(at)) {
        ::unlink(at.host().c_str());
        if (bound()) return;
    } else {
        errno = error;
    }
    fail(at);
}

listener::listener(listener&& other) noexcept
    : options_(std::move(other.options_)), socket_(std::move(other.socket_)), local_(std::exchange(other.local_, {})),
      reserve_(std::exchange(other.reserve_, -1)), shed_(other.shed()), shut_(other.shut_.load()) {}

listener::~listener() {
    if (reserve_ >= 0) ::close(reserve_);
    if (socket_ && in_file_system(local_)) ::unlink(local_.host().c_str());
}

/// accept4. -1: errno says why not.
int listener::accept_one(stream& into) noexcept {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    auto* const peer = reinterpret_cast<sockaddr*>(&storage);
    const int descriptor = ::accept4(socket_.descriptor(), peer, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor >= 0) into = stream(owned_socket(descriptor), address(peer, size));
    return descriptor;
}

listener::attempt listener::try_accept(stream& into, std::error_code& error) noexcept {
    if (shut_.load(std::memory_order_acquire)) {
        error = std::make_error_code(std::errc::operation_canceled);
        return attempt::failed;
    }
    if (accept_one(into) >= 0) return attempt::accepted;
    const int failure = this_fiber::error_number();
    if (failure == EAGAIN) return attempt::nobody;
    if (is_the_newcomers(failure)) return attempt::again;
    if (is_out_of_descriptors(failure)) return shed_one();
    error = shut_.load(std::memory_order_acquire) ? std::make_error_code(std::errc::operation_canceled)
                                                  : std::error_code(failure, std::generic_category());
    return attempt::failed;
}

/// Gives up the reserve to take who waits, if anybody does, and sends them away: else they would wait on, and we be woken
/// by them for ever.
listener::attempt listener::shed_one() noexcept {
    stream refused;
    int failure = 0;
    {
        const std::lock_guard guard(shedding_);
        if (reserve_ >= 0) ::close(std::exchange(reserve_, -1));
        const int descriptor = accept_one(refused);
        failure = descriptor < 0 ? this_fiber::error_number() : 0;
        refused.reset();
        reserve_ = open_reserve();
    }
    if (failure == EAGAIN) return attempt::nobody; // without a descriptor to spare accept4 does not even look
    if (failure != 0) { // somebody else took what we gave up: there is nothing to do but to wait a little
        parking::ticket nobody_grants;
        nobody_grants.wait(parking::after(std::chrono::milliseconds(10)), {"a free descriptor"});
        return attempt::again;
    }
    shed_.fetch_add(1, std::memory_order_relaxed);
    if (options_.on_shed) options_.on_shed(refused.peer());
    return attempt::again;
}

stream listener::accept(const patience& wait, std::error_code& error) noexcept {
    error.clear();
    stream accepted;
    // Before those who come take all descriptors that there are: neither they nor we could wait then.
    if (!socket_.prepare(error)) return accepted;
    for (;;) {
        const std::uint32_t seen = socket_.seen(direction::read);
        switch (try_accept(accepted, error)) {
        case attempt::accepted:
        case attempt::failed: return accepted;
        case attempt::again: break;
        case attempt::nobody:
            if (!socket_.wait(direction::read, seen, wait, error)) return accepted;
        }
    }
}

stream listener::accept(const patience& wait) {
    std::error_code error;
    stream accepted = accept(wait, error);
    if (error) throw std::system_error(error, "accepting on " + local_.to_string());
    return accepted;
}

std::size_t listener::accept_all(std::vector<stream>& all, std::size_t most, const patience& wait,
                                 std::error_code& error) {
    stream one = accept(wait, error);
    if (!one) return 0;
    std::size_t count = 0;
    std::error_code later; // of those who come after the first: who asks next learns of it
    do {
        all.push_back(std::move(one));
        ++count;
    } while (count < most && try_accept(one, later) == attempt::accepted);
    return count;
}

void listener::shutdown() noexcept {
    shut_.store(true, std::memory_order_release);
    ::shutdown(socket_.descriptor(), SHUT_RD);
}

} // namespace lockstep::net
