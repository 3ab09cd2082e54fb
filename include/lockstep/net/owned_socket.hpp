// A socket that somebody owns, and how one waits for it. What stream, listener and datagram share; for programs that need
// an option which those do not have.
#pragma once

#include "lockstep/fiber/readiness.hpp"
#include "lockstep/net/address.hpp"
#include "lockstep/net/patience.hpp"

#include <system_error>

namespace lockstep::net {

/// Owns a descriptor that does not block. Movable; moved and destroyed only while nobody uses it.
class owned_socket {
public:
    /// None.
    owned_socket() noexcept = default;
    /// Takes it over: it must be O_NONBLOCK.
    explicit owned_socket(int descriptor) noexcept : ready_(descriptor) {}
    /// A new one, which does not block and is closed in programs that are executed. Throws std::system_error.
    owned_socket(int family, int type);
    /// The other one has none any more.
    owned_socket(owned_socket&& other) noexcept = default;
    /// The same; what was here is closed.
    owned_socket& operator=(owned_socket&& other) noexcept {
        if (this != &other) {
            close();
            ready_ = std::move(other.ready_);
        }
        return *this;
    }
    ~owned_socket() { close(); }

    /// -1: none.
    int descriptor() const noexcept { return ready_.descriptor(); }
    /// Is there one?
    explicit operator bool() const noexcept { return descriptor() >= 0; }
    /// Ends what waits for it, and closes it.
    void close() noexcept;

    /// As readiness has them.
    std::uint32_t seen(direction d) const noexcept { return ready_.seen(d); }
    /// As readiness has it.
    bool drained(std::uint32_t seen) const noexcept { return ready_.drained(seen); }
    /// Waits until something may be different from when `seen` was noted. False: `error` says why not (timed_out,
    /// operation_canceled, bad_file_descriptor where it was closed meanwhile).
    bool wait(direction d, std::uint32_t seen, const patience& how_long, std::error_code& error) noexcept;

    /// As readiness has it. False: `error` says why not.
    bool prepare(std::error_code& error) noexcept;

    /// setsockopt with a number. Throws std::system_error.
    void set_option(int level, int name, int value);
    /// getsockopt of a number. Throws std::system_error.
    int option(int level, int name) const;
    /// What it is bound to; none where it is not.
    address local() const noexcept;
    /// What it is connected to; none where it is not.
    address peer() const noexcept;

private:
    readiness ready_;
};

namespace detail {
/// What the last call of the system that failed says.
std::error_code last_error() noexcept;
} // namespace detail

} // namespace lockstep::net
