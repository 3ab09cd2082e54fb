// Where a server waits for those who connect.
//
//     lockstep::net::listener door(address::any(8080));
//     for (;;) lockstep::go([peer = door.accept()]() mutable { serve(peer); }).detach();
#pragma once

#include "lockstep/net/stream.hpp"
#include "lockstep/parking/raw_lock.hpp"

#include <atomic>
#include <functional>
#include <string>
#include <vector>

namespace lockstep::net {

/// How to listen.
struct listener_options {
    /// Connections that the system keeps for us until they are accepted. It may keep fewer: net.core.somaxconn.
    int backlog = 4096;
    /// SO_REUSEPORT: several listeners share one port, and the system shares out among them who connects. All must ask.
    bool shares_port = false;
    /// A socket in the file system that nobody listens on any more (its server crashed) is replaced. It is removed again
    /// when the listener is closed.
    bool replaces_stale_name = true;
    /// Told of each connection that was refused since the process, or the system, had no descriptor left for it. Called by
    /// who accepts; must not throw.
    std::function<void(const address& peer)> on_shed{};
};

/// A socket that listens. Any number of fibers and threads may accept at the same time.
class listener {
public:
    /// Listens there; port 0: on a free one, which local() tells. Throws std::system_error with the address in its text
    /// (address_in_use, permission_denied, address_not_available …).
    explicit listener(const address& at, listener_options options = {});
    /// Nobody may be using the other one, which listens no more.
    listener(listener&& other) noexcept;
    listener& operator=(listener&&) = delete;
    ~listener();

    /// Waits for the next who connects. When the descriptors are exhausted, whoever comes is sent away at once (RST, or an
    /// end for AF_UNIX), since they would wait for nothing, and the wait goes on. Throws std::system_error; after shutdown()
    /// std::errc::operation_canceled.
    stream accept(const patience& wait = {});
    /// The same; where it fails the stream is closed and `error` says why.
    stream accept(const patience& wait, std::error_code& error) noexcept;
    /// The same for all who wait to be accepted, `most` at once: they are added to `all`. Returns how many; 0 only with an
    /// error.
    std::size_t accept_all(std::vector<stream>& all, std::size_t most, const patience& wait, std::error_code& error);

    /// Accepts nobody any more: those who wait in accept(), and all who come to it, fail with operation_canceled; who connects
    /// is refused. Any thread or fiber may call it at any time.
    void shutdown() noexcept;

    /// Where it listens.
    const address& local() const noexcept { return local_; }
    /// How many were sent away for want of descriptors.
    std::uint64_t shed() const noexcept { return shed_.load(std::memory_order_relaxed); }
    /// For options that are not here.
    owned_socket& handle() noexcept { return socket_; }

private:
    enum class attempt { accepted, nobody, again, failed };

    void bind_name(const address& at);
    attempt try_accept(stream& into, std::error_code& error) noexcept;
    int accept_one(stream& into) noexcept;
    attempt shed_one() noexcept;

    listener_options options_;
    owned_socket socket_;
    address local_;
    parking::raw_lock shedding_; ///< guards the reserve
    int reserve_ = -1;           ///< a descriptor to give up when there is no other
    std::atomic<std::uint64_t> shed_{0};
    std::atomic<bool> shut_{false};
};

} // namespace lockstep::net
