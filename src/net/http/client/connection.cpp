#include "net/http/client/connection.hpp"

#include "lockstep/net/http/client/client_fault.hpp"
#include "lockstep/net/stream.hpp"
#include "lockstep/net/tls.hpp"

#include <cerrno>
#include <sys/socket.h>

namespace lockstep::net::http::detail {

event connection::next(const patience& wait, std::error_code& error) {
    error.clear();
    if (buffer_.empty()) buffer_.resize(buffer_bytes);
    for (;;) {
        const event e = reader.read(input_);
        if (e == event::failed) error = reader.failure();
        if (e != event::more) return e;
        const std::size_t n = stream_->read_some(buffer_, wait, error);
        if (error) return event::more;
        input_ = {buffer_.data(), n};
        if (n != 0) continue;
        if (reader.untouched()) {
            error = client_fault::no_answer;
            return event::more;
        }
        const event end = reader.finish();
        if (end == event::failed) error = reader.failure();
        return end;
    }
}

bool connection::has_news() noexcept {
    auto* const secure = dynamic_cast<tls_stream*>(stream_.get());
    auto* const plain = dynamic_cast<net::stream*>(secure != nullptr ? &secure->below() : stream_.get());
    std::chrono::milliseconds until_it_is_known{0};
    if (plain != nullptr) {
        // The system is asked, since news of an end may be on its way to the poller still.
        char byte = 0;
        const ssize_t n = recv(plain->handle().descriptor(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        const bool nothing = n < 0 && (errno == EAGAIN || errno == EINTR);
        if (secure == nullptr || n == 0 || (n < 0 && !nothing)) return !nothing;
        if (n > 0) until_it_is_known = std::chrono::milliseconds(10); // it may be TLS talking to itself
    }
    std::error_code error;
    return stream_->wait_readable(until_it_is_known, error) || error != std::errc::timed_out;
}

void connection::rest() noexcept {
    reader.next();
    has_served = true;
    std::vector<char>().swap(buffer_);
}

} // namespace lockstep::net::http::detail
