// Content that is made while it is sent: chunked, of a known length, or until the end of the connection; compressed or not.
#pragma once

#include "lockstep/net/http/server/response.hpp"
#include "net/http/server/compress.hpp"
#include "net/http/server/output.hpp"

#include <optional>

namespace lockstep::net::http {

class content_writer final : public body_writer {
public:
    content_writer(output& to, bool chunked, std::optional<std::uint64_t> length, bool compressed)
        : to_(to), chunked_(chunked), length_(length) {
        if (compressed) gzip_.emplace();
    }

    void write(std::string_view bytes) override;
    void flush() override;
    fields& trailers() override { return trailers_; }

    /// After the producer has returned. Throws std::length_error where the content is shorter than was said.
    void finish();
    /// Bytes of content up to now, as they are sent.
    std::uint64_t written() const noexcept { return written_; }

private:
    void send(std::string_view bytes);
    void send_gathered();
    void require_written();

    output& to_;
    const bool chunked_;
    const std::optional<std::uint64_t> length_;
    std::optional<gzip_stream> gzip_;
    std::string gathered_;
    fields trailers_;
    std::uint64_t written_ = 0;
};

} // namespace lockstep::net::http
