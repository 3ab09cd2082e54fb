#include "lockstep/net/http/message_reader.hpp"

#include <algorithm>

namespace lockstep::net::http {

event message_reader::read(std::string_view& input) {
    switch (stage_) {
    case stage::head: return read_head(input);
    case stage::body: return read_body(input);
    case stage::trailers: return read_trailers(input);
    case stage::done: return event::end;
    case stage::failed: break;
    }
    return event::failed;
}

event message_reader::read_head(std::string_view& input) {
    if (input.empty()) return event::more;
    if (!begun_) scanner_.begin(kind(), limits_, limits_.head_bytes);
    begun_ = true;
    for (;;) {
        switch (scanner_.take(input)) {
        case head_scanner::found::more: return event::more;
        case head_scanner::found::wrong: return fail(scanner_.failure());
        case head_scanner::found::first_line:
            if (const fault f = on_first_line(scanner_.text()); f != fault::none) return fail(f);
            break;
        case head_scanner::found::all:
            if (const fault f = on_head(scanner_.text()); f != fault::none) return fail(f);
            head_bytes_ = scanner_.text().size();
            stage_ = stage::body;
            if (head_read().framing == framing::chunked) chunks_.begin(limits_);
            return event::head;
        }
    }
}

event message_reader::read_body(std::string_view& input) {
    switch (head_read().framing) {
    case framing::none: return done();
    case framing::length: {
        const std::uint64_t length = head_read().content_length;
        if (length > most_body_) return fail(fault::body_too_large); // before any of it is read
        return read_until(length, input);
    }
    case framing::chunked: return read_chunks(input);
    case framing::until_close: break;
    }
    if (body_bytes_ == most_body_ && !input.empty()) return fail(fault::body_too_large);
    return read_until(most_body_, input);
}

event message_reader::read_until(std::uint64_t end, std::string_view& input) {
    if (head_read().framing == framing::length && body_bytes_ == end) return done();
    if (input.empty()) return event::more;
    piece_ = input.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(end - body_bytes_, input.size())));
    input.remove_prefix(piece_.size());
    body_bytes_ += piece_.size();
    return event::body;
}

event message_reader::read_chunks(std::string_view& input) {
    // A chunk that would exceed the limit is refused by its size: none of it is read.
    switch (chunks_.take(input, most_body_ - std::min(body_bytes_, most_body_))) {
    case chunk_reader::found::more: return event::more;
    case chunk_reader::found::wrong: return fail(chunks_.failure());
    case chunk_reader::found::data:
        piece_ = chunks_.piece();
        body_bytes_ += piece_.size();
        return event::body;
    case chunk_reader::found::last: break;
    }
    stage_ = stage::trailers;
    // What the head and the trailers may have, they share.
    scanner_.begin(head_scanner::what::trailers, limits_,
                   limits_.head_bytes - std::min(head_bytes_, limits_.head_bytes) + 2);
    return read_trailers(input);
}

event message_reader::read_trailers(std::string_view& input) {
    switch (scanner_.take(input)) {
    case head_scanner::found::all: break;
    case head_scanner::found::wrong: return fail(scanner_.failure());
    default: return event::more;
    }
    const std::size_t left = limits_.fields - std::min(head_read().fields.size(), limits_.fields);
    if (const fault f = parse_trailers(scanner_.text(), left, trailers_); f != fault::none) return fail(f);
    return done();
}

event message_reader::finish() noexcept {
    if (stage_ == stage::body && head_read().framing == framing::until_close) return done();
    if (stage_ == stage::body && head_read().framing == framing::none) return done();
    if (stage_ == stage::done) return event::end;
    if (stage_ == stage::failed) return event::failed;
    return fail(fault::incomplete);
}

void message_reader::next() noexcept {
    stage_ = stage::head;
    begun_ = false;
    most_body_ = limits_.body_bytes;
    body_bytes_ = 0;
    piece_ = {};
    trailers_.clear();
}

} // namespace lockstep::net::http
