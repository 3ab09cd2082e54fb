#include "lockstep/net/http/chunks.hpp"

#include "lockstep/net/http/characters.hpp"

#include <algorithm>

namespace lockstep::net::http {

namespace {

constexpr int most_digits = 16;

} // namespace

chunk_reader::found chunk_reader::take(std::string_view& input, std::uint64_t most) noexcept {
    while (!input.empty()) {
        if (state_ == state::data) {
            piece_ = input.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size())));
            input.remove_prefix(piece_.size());
            left_ -= piece_.size();
            if (left_ == 0) state_ = state::data_cr;
            return found::data;
        }
        const char c = input.front();
        const bool ends_size = state_ == state::size_lf;
        if (const fault f = step(c, most); f != fault::none) return wrong(f);
        input.remove_prefix(1);
        if (ends_size && left_ == 0) return found::last;
    }
    return found::more;
}

/// One byte that is no data.
fault chunk_reader::step(char c, std::uint64_t most) noexcept {
    switch (state_) {
    case state::first_digit:
        left_ = 0;
        digits_ = 0;
        extension_ = 0;
        state_ = state::size;
        return take_digit(c) ? fault::none : fault::bad_chunk;
    case state::size: return take_digit(c) ? fault::none : after_size(c);
    case state::extension:
        if (c == '\r') {
            state_ = state::size_lf;
            return fault::none;
        }
        // An LF in here ends the line for some readers and not for others (CVE-2025-55315).
        if (!is_field_value({&c, 1})) return fault::bad_chunk;
        if (++extension_ > most_extension_ || ++extensions_ > most_extensions_) return fault::chunk_extension_too_large;
        return fault::none;
    case state::size_lf:
        if (c != '\n') return fault::bad_chunk;
        if (left_ > most) return fault::body_too_large;
        state_ = state::data;
        return fault::none;
    case state::data_cr: state_ = state::data_lf; return c == '\r' ? fault::none : fault::bad_chunk;
    case state::data_lf: state_ = state::first_digit; return c == '\n' ? fault::none : fault::bad_chunk;
    case state::data: break;
    }
    return fault::bad_chunk;
}

bool chunk_reader::take_digit(char c) noexcept {
    const int digit = hex_digit(c);
    if (digit < 0 || digits_ == most_digits) return false;
    ++digits_;
    left_ = left_ << 4 | static_cast<unsigned>(digit);
    return true;
}

/// `chunk-ext = *( BWS ";" …`: the whitespace is bad indeed, and only old senders had it; it is not forgiven.
fault chunk_reader::after_size(char c) noexcept {
    if (c == '\r') state_ = state::size_lf;
    else if (c == ';') state_ = state::extension;
    else return fault::bad_chunk;
    if (c != ';') return fault::none;
    return ++extension_ > most_extension_ || ++extensions_ > most_extensions_ ? fault::chunk_extension_too_large
                                                                              : fault::none;
}

} // namespace lockstep::net::http
