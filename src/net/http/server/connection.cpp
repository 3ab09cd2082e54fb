#include "net/http/server/connection.hpp"

#include <algorithm>

namespace lockstep::net::http {

namespace {

/// What is read in one go.
constexpr std::size_t buffer_bytes = 16 * 1024;

/// Who asks no more for so long is likely to stay quiet: until then its buffers stay allocated.
constexpr std::chrono::milliseconds warm_time{1'000};

} // namespace

connection::connection(byte_stream& peer, service& shared)
    : peer_(peer), shared_(shared), options_(shared.options), visit_(shared.open, peer), peer_name_(peer.peer_name()),
      reader_(options_.limits), out_(peer, options_) {}

bool connection::run() {
    while (read_head()) {
        answer_one();
        if (!persists_) break;
        reader_.next();
    }
    if (out_.flush() && linger_) linger();
    return complete_;
}

// --- reading ----------------------------------------------------------------------------------------------------------

/// Until the head of a request is there. False: none comes any more.
bool connection::read_head() {
    head_until_ = parking::never;
    for (;;) {
        switch (reader_.read(input_)) {
        case event::head: return true;
        case event::failed: refuse(reader_.failure()); return false;
        default: break;
        }
        if (reader_.untouched()) {
            if (await_request() != arrival::some) return false;
            continue;
        }
        if (head_until_ == parking::never) head_until_ = parking::after(options_.head_timeout);
        switch (fill(head_until_)) {
        case arrival::some: break;
        case arrival::none_left: refuse(fault::incomplete); return false;
        case arrival::timed_out: refuse(status::request_timeout, "the request took too long"); return false;
        case arrival::failed: return false;
        }
    }
}

/// Reads what has come. Before it waits, the client gets what it may be waiting for.
connection::arrival connection::fill(const patience& wait) {
    if (!out_.flush()) return arrival::failed;
    if (!buffer_) buffer_ = std::make_unique_for_overwrite<char[]>(buffer_bytes);
    std::error_code error;
    const std::size_t n = peer_.read_some({buffer_.get(), buffer_bytes}, wait, error);
    input_ = {buffer_.get(), n};
    if (n != 0) return arrival::some;
    if (!error) return arrival::none_left;
    return error == std::errc::timed_out ? arrival::timed_out : arrival::failed;
}

/// Between two requests.
connection::arrival connection::await_request() {
    if (!out_.flush() || !visit_.rest()) return arrival::none_left;
    arrival result = fill(std::min(warm_time, options_.idle_timeout));
    if (result == arrival::timed_out && options_.idle_timeout > warm_time) {
        buffer_.reset();
        out_.release();
        std::error_code error;
        if (peer_.wait_readable(options_.idle_timeout - warm_time, error)) result = fill(options_.head_timeout);
    }
    return visit_.rise() ? result : arrival::none_left;
}

std::string_view connection::next_piece() {
    // "A server that receives a 100-continue expectation […] MUST send […] an immediate response […] 100 (Continue)" and "MAY omit
    // sending a 100 (Continue) response if it has already received some or all of the content" (RFC 9110, 10.1.1).
    if (!asked_for_body_ && reader_.head().expects_continue && input_.empty())
        out_.text() += "HTTP/1.1 100 Continue\r\n\r\n";
    asked_for_body_ = true;
    for (;;) {
        switch (reader_.read(input_)) {
        case event::body: return reader_.piece();
        case event::failed: throw std::system_error(reader_.failure(), "the request of " + peer_name_);
        case event::more: fill_body(); break;
        default: return {};
        }
    }
}

void connection::fill_body() {
    if (body_since_ == std::chrono::steady_clock::time_point()) body_since_ = std::chrono::steady_clock::now();
    switch (fill(body_since_ + time_for(reader_.body_bytes(), options_))) {
    case arrival::some: return;
    case arrival::none_left:
        reader_.finish();
        throw std::system_error(reader_.failure(), "the request of " + peer_name_);
    case arrival::timed_out: lost_ = std::make_error_code(std::errc::timed_out); break;
    case arrival::failed:
        lost_ = out_.error() ? out_.error() : std::make_error_code(std::errc::connection_reset);
        break;
    }
    throw std::system_error(lost_, "reading from " + peer_name_);
}

/// Reads what the handler has left of the body, if it is not too much. True: the next request can be read.
bool connection::drop_body() {
    std::size_t dropped = 0;
    for (;;) {
        switch (reader_.read(input_)) {
        case event::end: return true;
        case event::body:
            dropped += reader_.piece().size();
            if (dropped > options_.linger_bytes) return false;
            break;
        case event::more: try { fill_body();
            } catch (const std::system_error&) {
                return false;
            }
            break;
        default: return false;
        }
    }
}

/// "If a server performs an immediate close of a TCP connection, there is a significant risk that the client will not be able to
/// read the last HTTP response. […] servers typically close a connection in stages. First, the server performs a half-close […]
/// The server then continues to read from the connection until it receives a corresponding close by the client" (RFC 9112, 9.6).
void connection::linger() noexcept {
    std::error_code error;
    peer_.shutdown_write(error);
    const patience until = parking::after(options_.linger_timeout);
    for (std::size_t read = 0; !error && read < options_.linger_bytes;) {
        const std::size_t n = peer_.read_some({buffer_.get(), buffer_ ? buffer_bytes : 0}, until, error);
        if (n == 0) break;
        read += n;
    }
}

} // namespace lockstep::net::http
