// Reads the chunked transfer coding (RFC 9112, 7.1) up to and including the line of the last chunk; trailers are for others.
//
//     chunked-body = *chunk last-chunk trailer-section CRLF
//     chunk        = chunk-size [ chunk-ext ] CRLF chunk-data CRLF
//
// Whoever reads a size otherwise than the one before it sees other messages than that one; so a size is 1 to 16 hexadecimal
// digits, and nothing else is forgiven. Extensions are read over, and limited.
#pragma once

#include "lockstep/net/http/fault.hpp"
#include "lockstep/net/http/limits.hpp"

#include <cstdint>
#include <string_view>

namespace lockstep::net::http {

/// One body, or one after the other. For one thread at a time.
class chunk_reader {
public:
    /// What take() has come to.
    enum class found : std::uint8_t {
        more,  ///< all input is taken
        data,  ///< piece() is data
        last,  ///< the line of the last chunk has been taken; trailers or an empty line follow
        wrong, ///< failure() says what
    };

    /// Begins a body.
    void begin(const limits& l) noexcept {
        *this = chunk_reader();
        most_extension_ = l.chunk_extension_bytes;
        most_extensions_ = l.all_chunk_extension_bytes;
    }
    /// Takes bytes from the front of `input`, up to the end of a piece of data. No chunk may be larger than `most`.
    found take(std::string_view& input, std::uint64_t most) noexcept;
    /// A view of the input of the last take().
    std::string_view piece() const noexcept { return piece_; }
    /// After `wrong`.
    fault failure() const noexcept { return failure_; }

private:
    enum class state : std::uint8_t { first_digit, size, extension, size_lf, data, data_cr, data_lf };

    bool take_digit(char c) noexcept;
    fault step(char c, std::uint64_t most) noexcept;
    fault after_size(char c) noexcept;
    found wrong(fault f) noexcept {
        failure_ = f;
        return found::wrong;
    }

    state state_ = state::first_digit;
    int digits_ = 0;
    std::uint64_t left_ = 0; ///< of the chunk's size, while it is read and after it
    std::size_t extension_ = 0, extensions_ = 0;
    std::size_t most_extension_ = 0, most_extensions_ = 0;
    std::string_view piece_;
    fault failure_ = fault::none;
};

} // namespace lockstep::net::http
