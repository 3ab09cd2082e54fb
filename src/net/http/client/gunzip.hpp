// Unpacks what gzip has packed (RFC 1952), piece by piece, in memory that does not grow with the content. Members may follow
// each other (2.2).
#pragma once

#include <span>
#include <string_view>
#include <zlib.h>

namespace lockstep::net::http::detail {

class gunzip {
public:
    gunzip();
    ~gunzip() { inflateEnd(&state_); }
    gunzip(const gunzip&) = delete;
    gunzip& operator=(const gunzip&) = delete;

    /// Takes bytes from the front of `input`, and returns how many it has written. 0: `input` is used up, or failed().
    std::size_t unpack(std::string_view& input, std::span<char> into);
    /// The input was no gzip.
    bool failed() const noexcept { return failed_; }
    /// The content may end here: all members are complete.
    bool may_end() const noexcept { return between_members_; }

private:
    z_stream state_{};
    bool failed_ = false;
    bool between_members_ = true;
    bool more_inside_ = false; ///< zlib may hold output for which there was no room
};

} // namespace lockstep::net::http::detail
