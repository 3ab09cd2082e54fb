#include "net/http/server/connection.hpp"

#include "lockstep/fiber/this_fiber.hpp"
#include "net/http/server/linger.hpp"

#include <algorithm>

namespace lockstep::net::http {

connection::connection(byte_stream& peer, service& shared)
    : peer_(peer), shared_(shared), options_(shared.options), visit_(shared.open, peer), peer_name_(peer.peer_name()) {}

bool connection::run() {
    while (read_head()) {
        answer_one();
        if (!persists_) break;
        work_->reader.next();
    }
    if (work_ && work_->out.flush() && linger_) linger(peer_, options_);
    return complete_;
}

// --- reading ----------------------------------------------------------------------------------------------------------

/// Until the head of a request is there. False: none comes any more.
bool connection::read_head() {
    head_until_ = parking::never;
    for (;;) {
        if (input_.empty() && (!work_ || work_->reader.fresh()) && await_request() != arrival::some) return false;
        switch (work_->reader.read(input_)) {
        case event::head: return true;
        case event::failed: refuse(work_->reader.failure()); return false;
        default: break;
        }
        if (head_until_ == parking::never) head_until_ = parking::after(options_.head_timeout);
        switch (fill(head_until_)) {
        case arrival::some: break;
        case arrival::none_left:
            if (!work_->reader.untouched()) refuse(fault::incomplete);
            return false;
        case arrival::timed_out: refuse(status::request_timeout, "the request took too long"); return false;
        case arrival::failed: return false;
        }
    }
}

/// Reads what has come. Before it waits, the client gets what it may be waiting for.
connection::arrival connection::fill(const patience& wait) {
    if (!work_->out.flush()) return arrival::failed;
    std::error_code error;
    const std::size_t n = peer_.read_some(work_->buffer, wait, error);
    input_ = {work_->buffer.data(), n};
    // Who always has more than there is room for must not keep the processor from the others.
    if (n == work_->buffer.size()) this_fiber::yield();
    if (n != 0) return arrival::some;
    if (!error) return arrival::none_left;
    return error == std::errc::timed_out ? arrival::timed_out : arrival::failed;
}

/// Between two requests. Who waits needs no memory for what may come.
connection::arrival connection::await_request() {
    if (work_) {
        if (!work_->out.flush()) return arrival::failed;
        shared_.work.give_back(std::move(work_));
    }
    if (!visit_.rest()) return arrival::none_left;
    std::error_code error;
    const bool readable = peer_.wait_readable(options_.idle_timeout, error);
    if (!visit_.rise() || !readable) return arrival::none_left;
    work_ = shared_.work.take(peer_, options_);
    return fill(options_.head_timeout);
}

std::string_view connection::next_piece() {
    // "A server that receives a 100-continue expectation […] MUST send […] an immediate response […] 100 (Continue)" and "MAY omit
    // sending a 100 (Continue) response if it has already received some or all of the content" (RFC 9110, 10.1.1).
    // Once the final response has begun, there is no place for an interim one.
    if (!asked_for_body_ && !answering_ && work_->reader.head().expects_continue && input_.empty())
        work_->out.text() += "HTTP/1.1 100 Continue\r\n\r\n";
    asked_for_body_ = true;
    for (;;) {
        switch (work_->reader.read(input_)) {
        case event::body: return work_->reader.piece();
        case event::failed: throw request_error(work_->reader.failure(), "the request of " + peer_name_);
        case event::more: fill_body(); break;
        default: return {};
        }
    }
}

void connection::fill_body() {
    if (body_since_ == std::chrono::steady_clock::time_point()) body_since_ = std::chrono::steady_clock::now();
    switch (fill(body_since_ + time_for(work_->reader.body_bytes(), options_))) {
    case arrival::some: return;
    case arrival::none_left:
        work_->reader.finish();
        throw request_error(work_->reader.failure(), "the request of " + peer_name_);
    case arrival::timed_out:
        throw request_error(std::make_error_code(std::errc::timed_out), "reading from " + peer_name_);
    case arrival::failed:
        throw request_error(work_->out.error() ? work_->out.error() : std::make_error_code(std::errc::connection_reset),
                            "reading from " + peer_name_);
    }
}

/// Reads what the handler has left of the body, if it is not too much. True: the next request can be read.
bool connection::drop_body() {
    std::size_t dropped = 0;
    for (;;) {
        switch (work_->reader.read(input_)) {
        case event::end: return true;
        case event::body:
            dropped += work_->reader.piece().size();
            if (dropped > options_.linger_bytes) return false;
            break;
        case event::more: try { fill_body();
            } catch (const request_error&) {
                return false;
            }
            break;
        default: return false;
        }
    }
}

} // namespace lockstep::net::http
