// A connection to a server, or to a proxy, as a client uses it: bytes of requests go out, and come back as events of responses.
#pragma once

#include "lockstep/net/byte_stream.hpp"
#include "lockstep/net/http/message_reader.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::net::http::detail {

class connection {
public:
    connection(std::unique_ptr<byte_stream> stream, const limits& l)
        : reader(l), stream_(std::move(stream)), peer_(stream_->peer_name()) {}

    /// What the response makes of the bytes so far; waits for more where it has to. event::more: `error` is set. event::failed:
    /// so it is, to what is wrong with the message.
    event next(const patience& wait, std::error_code& error);
    /// The same without reading: `more` where what there is does not suffice, and no error is told before next() is asked.
    event next_of_what_is_there() { return reader.read(input_); }
    /// Without waiting: is there anything to read, were it only the end?
    bool has_news() noexcept;
    /// Between two requests: nothing has come that nobody asked for, and the other side has not closed.
    bool is_quiet() noexcept { return input_.empty() && !has_news(); }
    /// Bytes have come that are no part of the answer.
    bool has_leftover() const noexcept { return !input_.empty(); }
    /// The answer has been read: another may follow. The buffer goes until then.
    void rest() noexcept;

    byte_stream& stream() noexcept { return *stream_; }
    /// Gives the stream away, as a tunnel: nobody has said anything through it yet. Null: somebody has.
    std::unique_ptr<byte_stream> into_tunnel() noexcept { return input_.empty() ? std::move(stream_) : nullptr; }
    /// For messages.
    const std::string& peer() const noexcept { return peer_; }

    response_reader reader;
    bool has_served = false; ///< it has brought an answer before

private:
    static constexpr std::size_t buffer_bytes = 16 * 1024;

    std::unique_ptr<byte_stream> stream_;
    std::string peer_;
    std::vector<char> buffer_;
    std::string_view input_; ///< what of it has not been read
};

} // namespace lockstep::net::http::detail
