// How msgpack-cxx is used here: without Boost, its parser for the bytes and our visitors for what they mean, so that every
// limit is ours and nothing is made room for before it has come.
#pragma once

#define MSGPACK_NO_BOOST 1
#include "lockstep/net/message/message.hpp"

#include <msgpack.hpp>

namespace lockstep::net::detail {

/// What a packer writes to.
class string_sink {
public:
    explicit string_sink(std::string& out) : out_(out) {}
    void write(const char* bytes, std::size_t count) { out_.append(bytes, count); }

private:
    std::string& out_;
};
using messagepack_packer = msgpack::packer<string_sink>;

inline void pack_text(messagepack_packer& to, std::string_view text) {
    to.pack_str(static_cast<std::uint32_t>(text.size()));
    to.pack_str_body(text.data(), static_cast<std::uint32_t>(text.size()));
}

/// What our visitors have in common: why a parse has failed.
class visitor_with_error : public msgpack::null_visitor {
public:
    void parse_error(std::size_t, std::size_t) { fail(message_errc::malformed); }
    void insufficient_bytes(std::size_t, std::size_t) { fail(message_errc::malformed); }
    std::error_code error() const noexcept { return error_; }

protected:
    bool fail(std::error_code why) noexcept {
        if (!error_) error_ = why;
        return false;
    }

private:
    std::error_code error_;
};

/// Parses `bytes` as exactly one object.
template <class Visitor>
std::error_code parse_messagepack(std::string_view bytes, Visitor& visitor) {
    std::size_t at = 0;
    if (!msgpack::parse(bytes.data(), bytes.size(), at, visitor)) return visitor.error();
    if (at != bytes.size()) return message_errc::malformed;
    return {};
}

} // namespace lockstep::net::detail
