// Dates as HTTP writes them (RFC 9110, 5.6.7), in whole seconds of UTC.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string_view>

namespace lockstep::net::http {

/// "Sun, 06 Nov 1994 08:49:37 GMT", the one form that is sent (IMF-fixdate). Years 0 to 9999.
class date_text {
public:
    /// Fractions of a second do not show.
    explicit date_text(std::chrono::sys_seconds when) noexcept;
    /// 29 characters, valid as long as this object.
    operator std::string_view() const noexcept { return {text_.data(), text_.size()}; } // NOLINT: it is a text

private:
    std::array<char, 29> text_;
};

/// Reads all three forms that a recipient must accept: IMF-fixdate; "Sunday, 06-Nov-94 08:49:37 GMT" (RFC 850); and
/// "Sun Nov  6 08:49:37 1994" (asctime). Nothing where it is none of them, or no day of the calendar. The name of the day is
/// not compared with the date. A year of two digits is taken to lie at most 50 years after `now`.
std::optional<std::chrono::sys_seconds> parse_date(std::string_view text, std::chrono::sys_seconds now) noexcept;
/// The same, with the system's clock.
std::optional<std::chrono::sys_seconds> parse_date(std::string_view text) noexcept;

} // namespace lockstep::net::http
