#include "lockstep/net/http/date.hpp"

#include "lockstep/net/http/characters.hpp"

#include <algorithm>

namespace lockstep::net::http {

namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 7> days = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                  "Thursday", "Friday", "Saturday"};
constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";

void put(char* at, unsigned value, int digits) {
    for (; digits > 0; value /= 10) at[--digits] = static_cast<char>('0' + value % 10);
}

/// Takes a date apart from its front. Once something is not as it should be, nothing is any more.
struct scanner {
    std::string_view rest;
    bool sound = true;

    void expect(std::string_view text) {
        sound = sound && rest.starts_with(text);
        if (sound) rest.remove_prefix(text.size());
    }
    int number(std::size_t digits) {
        sound = sound && rest.size() >= digits && std::ranges::all_of(rest.substr(0, digits), is_digit);
        if (!sound) return 0;
        int value = 0;
        for (const char c : rest.substr(0, digits)) value = value * 10 + (c - '0');
        rest.remove_prefix(digits);
        return value;
    }
    /// "HTTP-date is case sensitive."
    void day_name(bool in_full) {
        sound = sound && std::ranges::any_of(days, [&](std::string_view day) {
                    const std::string_view name = in_full ? day : day.substr(0, 3);
                    if (!rest.starts_with(name)) return false;
                    rest.remove_prefix(name.size());
                    return true;
                });
    }
    unsigned month_name() {
        const std::size_t at = sound && rest.size() >= 3 ? months.find(rest.substr(0, 3)) : months.npos;
        sound = at != months.npos && at % 3 == 0;
        if (!sound) return 0;
        rest.remove_prefix(3);
        return static_cast<unsigned>(at / 3 + 1);
    }
    seconds time_of_day() {
        const int h = number(2);
        expect(":");
        const int m = number(2);
        expect(":");
        const int s = number(2);
        sound = sound && h < 24 && m < 60 && s <= 60; // 60: a leap second, which is the next one for us
        return hours(h) + minutes(m) + seconds(s);
    }
};

std::optional<sys_seconds> at(const scanner& s, int y, unsigned m, int d, seconds time) {
    const year_month_day date{year(y), month(m), day(static_cast<unsigned>(d))};
    if (!s.sound || !s.rest.empty() || !date.ok()) return std::nullopt;
    return sys_days(date) + time;
}

std::optional<sys_seconds> imf_fixdate(std::string_view text) {
    scanner s{text};
    s.day_name(false);
    s.expect(", ");
    const int d = s.number(2);
    s.expect(" ");
    const unsigned m = s.month_name();
    s.expect(" ");
    const int y = s.number(4);
    s.expect(" ");
    const seconds time = s.time_of_day();
    s.expect(" GMT");
    return at(s, y, m, d, time);
}

std::optional<sys_seconds> rfc850_date(std::string_view text, sys_seconds now) {
    scanner s{text};
    s.day_name(true);
    s.expect(", ");
    const int d = s.number(2);
    s.expect("-");
    const unsigned m = s.month_name();
    s.expect("-");
    const int two_digits = s.number(2);
    s.expect(" ");
    const seconds time = s.time_of_day();
    s.expect(" GMT");
    // "Recipients of a timestamp value in rfc850-date format, which uses a two-digit year, MUST interpret a timestamp that
    // appears to be more than 50 years in the future as representing the most recent year in the past that had the same last
    // two digits."
    const int this_year = static_cast<int>(year_month_day(floor<std::chrono::days>(now)).year());
    int y = this_year - this_year % 100 + two_digits + 100;
    while (y > this_year + 50) y -= 100;
    return at(s, y, m, d, time);
}

std::optional<sys_seconds> asctime_date(std::string_view text) {
    scanner s{text};
    s.day_name(false);
    s.expect(" ");
    const unsigned m = s.month_name();
    s.expect(" ");
    const bool one_digit = s.rest.starts_with(' ');
    if (one_digit) s.expect(" ");
    const int d = s.number(one_digit ? 1 : 2);
    s.expect(" ");
    const seconds time = s.time_of_day();
    s.expect(" ");
    const int y = s.number(4);
    return at(s, y, m, d, time);
}

} // namespace

date_text::date_text(sys_seconds when) noexcept {
    const auto midnight = floor<std::chrono::days>(when);
    const year_month_day date(midnight);
    const hh_mm_ss time(when - midnight);
    constexpr std::string_view form = "Sun, 00 Jan 0000 00:00:00 GMT";
    std::ranges::copy(form, text_.data());
    std::ranges::copy(days[weekday(midnight).c_encoding()].substr(0, 3), text_.data());
    put(text_.data() + 5, static_cast<unsigned>(date.day()), 2);
    std::ranges::copy(months.substr(3 * (static_cast<unsigned>(date.month()) - 1), 3), text_.data() + 8);
    put(text_.data() + 12, static_cast<unsigned>(std::clamp(static_cast<int>(date.year()), 0, 9999)), 4);
    put(text_.data() + 17, static_cast<unsigned>(time.hours().count()), 2);
    put(text_.data() + 20, static_cast<unsigned>(time.minutes().count()), 2);
    put(text_.data() + 23, static_cast<unsigned>(time.seconds().count()), 2);
}

std::optional<sys_seconds> parse_date(std::string_view text, sys_seconds now) noexcept {
    if (const auto date = imf_fixdate(text)) return date;
    if (const auto date = rfc850_date(text, now)) return date;
    return asctime_date(text);
}

std::optional<sys_seconds> parse_date(std::string_view text) noexcept {
    return parse_date(text, floor<seconds>(system_clock::now()));
}

} // namespace lockstep::net::http
