// Collects a head until its empty line, and looks at nothing but the ends of its lines. Bytes may come in any pieces; what it
// finds does not depend on them. What the lines say is for parse_head().
#pragma once

#include "lockstep/net/http/fault.hpp"
#include "lockstep/net/http/limits.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace lockstep::net::http {

/// One head after the other. For one thread at a time.
class head_scanner {
public:
    /// What is to be collected.
    enum class what : std::uint8_t { request, response, trailers };
    /// What take() has come to.
    enum class found : std::uint8_t {
        more,       ///< all input is taken, and the end is not there yet
        first_line, ///< text() is the first line without its CRLF; once, and not for trailers. Go on with take().
        all,        ///< text() is all of it, with the empty line
        wrong,      ///< failure() says what
    };

    /// Begins anew. Takes no more than `most` bytes in all.
    void begin(what w, const limits& l, std::size_t most);
    /// Takes what belongs to the head from the front of `input`, up to the end of the first line or of all.
    found take(std::string_view& input);
    /// Valid until the next take() or begin().
    std::string_view text() const noexcept { return text_; }
    /// After `wrong`.
    fault failure() const noexcept { return failure_; }
    /// Nothing has been taken since begin() but, at most, the empty line that may stand before a request.
    bool untouched() const noexcept { return buffer_.empty(); }

private:
    fault structure_of(std::string_view piece) const noexcept;
    found line_ended();
    found too_long();
    found wrong(fault f) noexcept {
        failure_ = f;
        return found::wrong;
    }

    what what_ = what::request;
    std::size_t most_ = 0, most_method_ = 0, most_first_line_ = 0;
    std::string buffer_;
    std::size_t line_at_ = 0; ///< where the line begins that is not complete yet
    int blank_lines_ = 0;     ///< before the request line
    std::string_view text_;
    fault failure_ = fault::none;
};

} // namespace lockstep::net::http
