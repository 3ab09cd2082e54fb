// Bytes that go both ways between two, in order, none lost and none twice: what TCP, AF_UNIX and TLS have in common, and
// what protocols such as HTTP are written over.
#pragma once

#include "lockstep/net/patience.hpp"

#include <span>
#include <string>
#include <string_view>
#include <sys/uio.h>
#include <system_error>

namespace lockstep::net {

/// A two-way stream of bytes. One fiber or thread may read while another writes; two must not read, nor two write, at once.
class byte_stream {
public:
    virtual ~byte_stream() = default;

    /// Reads what is there: at least one byte, waiting for it, and at most `into.size()`. 0: the other side has ended its
    /// direction, or `error` is set. A stream whose read failed for want of time can be read on.
    virtual std::size_t read_some(std::span<char> into, const patience& wait, std::error_code& error) noexcept = 0;

    /// Waits until read_some would not: so that who waits for long need not keep a buffer for it. False: `error` is set.
    virtual bool wait_readable(const patience& wait, std::error_code& error) noexcept = 0;

    /// Writes all the pieces, in order. Returns how many bytes went out: all of them unless `error` is set. The array is
    /// used up: its entries are changed.
    virtual std::size_t write_all(std::span<iovec> pieces, const patience& wait, std::error_code& error) noexcept = 0;

    /// Writes no more: the other side reads what came before, and then the end.
    virtual void shutdown_write(std::error_code& error) noexcept = 0;

    /// Ends the stream for both directions, for whoever waits on it as well: reads find the end, writes fail. Any thread or
    /// fiber may call it at any time.
    virtual void shutdown() noexcept = 0;

    /// Who is at the other end, for messages: "127.0.0.1:8080".
    virtual std::string peer_name() const = 0;

    // --- the same with exceptions, for one piece ----------------------------------------------------------------------

    /// As read_some(into, wait, error). Throws std::system_error, with the other side's name in its text.
    std::size_t read_some(std::span<char> into, const patience& wait = {}) {
        std::error_code error;
        const std::size_t n = read_some(into, wait, error);
        if (error) throw std::system_error(error, "reading from " + peer_name());
        return n;
    }
    /// Reads until `into` is full, or the other side has ended its direction. Returns how many bytes there are.
    std::size_t read_all(std::span<char> into, const patience& wait = {}) {
        std::size_t n = 0;
        while (n < into.size()) {
            const std::size_t more = read_some(into.subspan(n), wait);
            if (more == 0) break;
            n += more;
        }
        return n;
    }
    /// Writes all of it. Throws std::system_error, with the other side's name in its text.
    void write_all(std::string_view bytes, const patience& wait = {}) {
        iovec piece{const_cast<char*>(bytes.data()), bytes.size()};
        std::error_code error;
        write_all({&piece, 1}, wait, error);
        if (error) throw std::system_error(error, "writing to " + peer_name());
    }

protected:
    byte_stream() = default;
    /// For those that can be copied or moved.
    byte_stream(const byte_stream&) = default;
    /// The same.
    byte_stream& operator=(const byte_stream&) = default;
};

} // namespace lockstep::net
