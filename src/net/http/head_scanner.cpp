#include "lockstep/net/http/head_scanner.hpp"

#include <algorithm>

namespace lockstep::net::http {

namespace {

/// What one unusual head has made large is given back before the next.
constexpr std::size_t kept_bytes = 4096;

/// Besides method and target a request line has two spaces, the version and CRLF.
constexpr std::size_t rest_of_request_line = 2 + 8 + 2;

} // namespace

void head_scanner::begin(what w, const limits& l, std::size_t most) {
    what_ = w;
    most_ = most;
    most_method_ = l.method_bytes;
    most_first_line_ =
        w == what::request ? std::min(most, l.method_bytes + l.target_bytes + rest_of_request_line) : most;
    if (buffer_.capacity() > kept_bytes) std::string().swap(buffer_);
    buffer_.clear();
    line_at_ = 0;
    blank_lines_ = 0;
    text_ = {};
    failure_ = fault::none;
}

head_scanner::found head_scanner::take(std::string_view& input) {
    while (!input.empty()) {
        const std::size_t most = line_at_ == 0 ? most_first_line_ : most_;
        if (buffer_.size() >= most) return too_long();
        const std::size_t line_feed = input.find('\n');
        const std::string_view piece =
            input.substr(0, std::min(most - buffer_.size(), line_feed == input.npos ? input.size() : line_feed + 1));
        if (const fault f = structure_of(piece); f != fault::none) return wrong(f);
        buffer_ += piece;
        input.remove_prefix(piece.size());
        if (!piece.ends_with('\n')) continue;
        if (const found result = line_ended(); result != found::more) return result;
    }
    return found::more;
}

/// Of bytes that are next, with an LF at most as the last one.
fault head_scanner::structure_of(std::string_view piece) const noexcept {
    const bool begins_line = buffer_.size() == line_at_;
    const bool after_cr = !begins_line && buffer_.back() == '\r';
    // "A server that receives an obs-fold in a request message […] MUST either reject the message by sending a 400 […]"
    // (RFC 9112, 5.2), and likewise where the line stands behind the first one (2.2).
    if (begins_line && (line_at_ != 0 || what_ == what::trailers) && (piece[0] == ' ' || piece[0] == '\t'))
        return fault::folded_line;
    // "A sender MUST NOT generate a bare CR" (RFC 9112, 2.2); who reads one may take it for the end of a line or not.
    if (after_cr && piece[0] != '\n') return fault::bare_cr;
    const std::size_t cr = piece.find('\r');
    if (cr != piece.npos && cr + 1 < piece.size() && piece[cr + 1] != '\n') return fault::bare_cr;
    // "a recipient MAY recognize a single LF as a line terminator" (2.2): we don't, so all who read it agree on its lines.
    if (piece.back() == '\n' && !(piece.size() == 1 ? after_cr : piece[piece.size() - 2] == '\r'))
        return fault::bare_lf;
    return fault::none;
}

head_scanner::found head_scanner::line_ended() {
    const bool first = line_at_ == 0;
    const std::string_view line = std::string_view(buffer_).substr(line_at_, buffer_.size() - line_at_ - 2);
    if (first && line.empty() && what_ == what::request) {
        // "a server that is expecting to receive and parse a request-line SHOULD ignore at least one empty line" (2.2)
        buffer_.clear();
        return ++blank_lines_ > 1 ? wrong(fault::several_blank_lines) : found::more;
    }
    line_at_ = buffer_.size();
    if (first && what_ != what::trailers) {
        text_ = line;
        return found::first_line;
    }
    if (!line.empty()) return found::more;
    text_ = buffer_;
    return found::all;
}

head_scanner::found head_scanner::too_long() {
    if (line_at_ != 0 || what_ != what::request || most_first_line_ == most_) return wrong(fault::head_too_large);
    return wrong(buffer_.find(' ') > most_method_ ? fault::unknown_method : fault::target_too_long);
}

} // namespace lockstep::net::http
