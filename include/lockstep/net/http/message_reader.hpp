// Messages out of bytes, without I/O: whoever has bytes hands them in, in pieces of any size, and is told what they are. The
// result does not depend on the pieces.
//
//     request_reader reader;
//     for (;;) {
//         switch (reader.read(input)) {                      // takes bytes from the front of `input`
//         case event::head: route(reader.head()); break;     // once a message
//         case event::body: use(reader.piece()); break;      // any number of times
//         case event::end: answer(); reader.next(); break;   // reader.trailers() are there; the next message begins
//         case event::more: input = more_bytes(); break;     // `input` is empty; finish() where there are no more
//         case event::failed: refuse(reader.failure()); return;
//         }
//     }
#pragma once

#include "lockstep/net/http/chunks.hpp"
#include "lockstep/net/http/head.hpp"
#include "lockstep/net/http/head_scanner.hpp"

#include <cstdint>
#include <string_view>

namespace lockstep::net::http {

/// What a reader has come to.
enum class event : std::uint8_t {
    more,   ///< all input is used up
    head,   ///< the head is there
    body,   ///< a piece of the content, with the transfer coding removed
    end,    ///< the message is complete
    failed, ///< the message is malformed or too large: nothing after it can be read
};

/// What reading requests and reading responses have in common. For one thread at a time.
class message_reader {
public:
    /// Takes bytes from the front of `input` and says what they make. After `end` it says `end` again until next(), after
    /// `failed` for ever `failed`.
    event read(std::string_view& input);
    /// There will be no more bytes. `end`: the message that lasts until the end of the connection is complete. `failed`: it
    /// was cut short (fault::incomplete). Between two messages nothing is cut short: see untouched().
    event finish() noexcept;
    /// Begins the next message, after `end`. Heads and trailers become invalid; their memory is used again.
    void next() noexcept;

    /// A view of the input of the last read(), after `body`.
    std::string_view piece() const noexcept { return piece_; }
    /// After `end`. Never part of the head's fields: who wants one looks for it here.
    const fields& trailers() const noexcept { return trailers_; }
    /// After `failed`.
    fault failure() const noexcept { return failure_; }
    /// No byte of this message has been seen: the connection may end here.
    bool untouched() const noexcept { return stage_ == stage::head && (!begun_ || scanner_.untouched()); }
    /// As after next(): not even an empty line of this message has been seen.
    bool fresh() const noexcept { return stage_ == stage::head && !begun_; }
    /// Between `head` and `end`.
    bool within_body() const noexcept {
        return stage_ != stage::head && stage_ != stage::done && stage_ != stage::failed;
    }

    /// Another limit for the content of this message, instead of limits::body_bytes: after `head`, before the next read().
    void limit_body(std::uint64_t bytes) noexcept { most_body_ = bytes; }
    /// After `head`: the head says already that there is more content than may be.
    bool body_too_large() const noexcept {
        return head_read().framing == framing::length && head_read().content_length > most_body_;
    }
    /// How much content there was up to now.
    std::uint64_t body_bytes() const noexcept { return body_bytes_; }

protected:
    /// With these limits for each message.
    explicit message_reader(const limits& l) noexcept : limits_(l), most_body_(l.body_bytes) {}
    ~message_reader() = default;
    message_reader(const message_reader&) = delete;
    message_reader& operator=(const message_reader&) = delete;

    /// The limits.
    const limits& most() const noexcept { return limits_; }

private:
    enum class stage : std::uint8_t { head, body, trailers, done, failed };

    virtual fault on_first_line(std::string_view line) = 0;
    virtual fault on_head(std::string_view text) = 0;
    virtual const http::head& head_read() const noexcept = 0;
    virtual head_scanner::what kind() const noexcept = 0;

    event read_head(std::string_view& input);
    event read_body(std::string_view& input);
    event read_until(std::uint64_t end, std::string_view& input);
    event read_chunks(std::string_view& input);
    event read_trailers(std::string_view& input);
    event fail(fault f) noexcept {
        stage_ = stage::failed;
        failure_ = f;
        return event::failed;
    }
    event done() noexcept {
        stage_ = stage::done;
        return event::end;
    }

    limits limits_;
    stage stage_ = stage::head;
    bool begun_ = false; ///< the scanner is set up for this head
    fault failure_ = fault::none;
    std::uint64_t most_body_;
    std::uint64_t body_bytes_ = 0;
    std::size_t head_bytes_ = 0;
    head_scanner scanner_;
    chunk_reader chunks_;
    std::string_view piece_;
    fields trailers_;
};

/// Reads requests, as a server does.
class request_reader final : public message_reader {
public:
    /// With these limits for each request.
    explicit request_reader(const limits& l = {}) noexcept : message_reader(l) {}

    /// From `head` until next().
    const request_head& head() const noexcept { return head_; }

private:
    fault on_first_line(std::string_view line) override { return parse_request_line(line, most(), head_); }
    fault on_head(std::string_view text) override { return parse_fields(text, most(), head_); }
    const http::head& head_read() const noexcept override { return head_; }
    head_scanner::what kind() const noexcept override { return head_scanner::what::request; }

    request_head head_;
};

/// Reads responses, as a client does. Interim responses (1xx) are messages of their own that end with their head.
class response_reader final : public message_reader {
public:
    /// With these limits for each response.
    explicit response_reader(const limits& l = {}) noexcept : message_reader(l) {}

    /// The method that the next response, and the interim ones before it, answer: GET until this is called. Before the first
    /// read() of the message.
    void answers(method m) noexcept { answered_ = m; }
    /// From `head` until next().
    const response_head& head() const noexcept { return head_; }

private:
    fault on_first_line(std::string_view line) override { return parse_status_line(line, head_); }
    fault on_head(std::string_view text) override { return parse_fields(text, most(), answered_, head_); }
    const http::head& head_read() const noexcept override { return head_; }
    head_scanner::what kind() const noexcept override { return head_scanner::what::response; }

    method answered_ = method::get;
    response_head head_;
};

} // namespace lockstep::net::http
