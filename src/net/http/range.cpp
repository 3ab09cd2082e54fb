#include "lockstep/net/http/range.hpp"

#include "lockstep/net/http/characters.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

namespace lockstep::net::http {

namespace {

/// Digits only. What is too large for the type is as good as the largest: it lies beyond every end.
std::optional<std::uint64_t> number(std::string_view text) {
    if (text.empty() || !std::ranges::all_of(text, is_digit)) return std::nullopt;
    std::uint64_t value = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    return result.ec == std::errc() ? value : std::numeric_limits<std::uint64_t>::max();
}

/// One range-spec. False: it is malformed. Its part is added where it lies within the size.
bool read_spec(std::string_view spec, std::uint64_t size, std::vector<byte_range>& parts) {
    const std::size_t dash = spec.find('-');
    if (dash == spec.npos) return false;
    const std::string_view before = spec.substr(0, dash), after = spec.substr(dash + 1);
    if (before.empty()) {
        // "suffix-range = "-" suffix-length […] If the selected representation is shorter than the specified suffix-length, the
        // entire representation is used" (14.1.2).
        const auto suffix = number(after);
        if (!suffix) return false;
        const std::uint64_t length = std::min(*suffix, size);
        if (length != 0) parts.push_back({size - length, length});
        return true;
    }
    const auto first = number(before);
    const auto last = after.empty() ? std::numeric_limits<std::uint64_t>::max() : number(after);
    // "An int-range is invalid if the last-pos value is present and less than first-pos" (14.1.1).
    if (!first || !last || *last < *first) return false;
    if (*first < size) parts.push_back({*first, std::min(*last, size - 1) - *first + 1});
    return true;
}

/// "a server MAY coalesce any of the ranges that overlap" (15.3.7.2). Apart, they keep the order in which they were asked for.
void join_overlapping(std::vector<byte_range>& parts) {
    std::vector<byte_range> sorted = parts;
    std::ranges::sort(sorted, {}, &byte_range::first);
    std::vector<byte_range> joined;
    for (const byte_range& next : sorted) {
        if (joined.empty() || next.first > joined.back().first + joined.back().length) {
            joined.push_back(next);
            continue;
        }
        byte_range& last = joined.back();
        last.length = std::max(last.first + last.length, next.first + next.length) - last.first;
    }
    if (joined.size() != parts.size()) parts = std::move(joined);
}

} // namespace

requested_ranges parse_range(std::string_view range, std::uint64_t size) {
    using what = requested_ranges::what;
    // "range-unit […] is case-insensitive"; "A server MAY ignore the Range header field", and must where it does not know the
    // unit (14.1, 14.2).
    const std::size_t equals = range.find('=');
    if (equals == range.npos || !same_name(range.substr(0, equals), "bytes")) return {};
    requested_ranges result;
    std::size_t specs = 0;
    const bool sound = for_each_element(range.substr(equals + 1), [&](std::string_view spec) {
        return ++specs <= most_ranges && read_spec(spec, size, result.parts);
    });
    if (!sound || specs == 0) return {};
    join_overlapping(result.parts);
    result.kind = result.parts.empty() ? what::unsatisfiable : what::parts;
    return result;
}

std::string content_range(const byte_range& part, std::uint64_t size) {
    return "bytes " + std::to_string(part.first) + "-" + std::to_string(part.first + part.length - 1) + "/" +
           std::to_string(size);
}

std::string unsatisfied_range(std::uint64_t size) { return "bytes */" + std::to_string(size); }

} // namespace lockstep::net::http
