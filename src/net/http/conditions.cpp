#include "lockstep/net/http/conditions.hpp"

#include "lockstep/net/http/characters.hpp"
#include "lockstep/net/http/date.hpp"

#include <algorithm>

namespace lockstep::net::http {

namespace {

std::string_view without_weakness(std::string_view tag) { return tag.starts_with("W/") ? tag.substr(2) : tag; }

/// "two entity tags are equivalent if both are not weak and their opaque-tags match character-by-character" (8.8.3.2).
bool match_strongly(std::string_view a, std::string_view b) { return a == b && !a.starts_with("W/") && !a.empty(); }
/// "two entity tags are equivalent if their opaque-tags match character-by-character, regardless of either or both" being weak.
bool match_weakly(std::string_view a, std::string_view b) {
    return !a.empty() && without_weakness(a) == without_weakness(b);
}

/// Does `*`, or one of the listed tags, match what there is?
template <class Match>
bool any_matches(const fields& request, std::string_view name, const validators& v, Match match) {
    for (const auto field : request) {
        if (!same_name(field.name, name)) continue;
        if (field.value == "*") return v.exists;
        const bool none = for_each_element(field.value, [&](std::string_view tag) {
            return !(v.exists && is_entity_tag(tag) && match(tag, v.entity_tag));
        });
        if (!none) return true;
    }
    return false;
}

std::optional<std::chrono::sys_seconds> date_of(const fields& request, std::string_view name) {
    const auto text = request.get(name);
    return text ? parse_date(*text) : std::nullopt;
}

} // namespace

bool is_entity_tag(std::string_view text) noexcept {
    text = without_weakness(text);
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') return false;
    // etagc = %x21 / %x23-7E / obs-text
    return std::ranges::all_of(text.substr(1, text.size() - 2), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x21 && byte != '"' && byte != 0x7f;
    });
}

verdict evaluate(method m, const fields& request, const validators& v) {
    const bool reads = m == method::get || m == method::head;
    // 1. and 2. (13.2.2)
    if (request.contains("If-Match")) {
        if (!any_matches(request, "If-Match", v, match_strongly)) return verdict::precondition_failed;
    } else if (const auto since = date_of(request, "If-Unmodified-Since"); since && v.last_modified) {
        if (*v.last_modified > *since) return verdict::precondition_failed;
    }
    // 3. and 4.
    if (request.contains("If-None-Match")) {
        if (any_matches(request, "If-None-Match", v, match_weakly))
            return reads ? verdict::not_modified : verdict::precondition_failed;
    } else if (const auto since = date_of(request, "If-Modified-Since"); reads && since && v.last_modified) {
        if (*v.last_modified <= *since) return verdict::not_modified;
    }
    return verdict::proceed;
}

bool range_applies(method m, const fields& request, const validators& v) {
    // "A server MUST ignore a Range header field received with a request method that is unrecognized or for which range handling
    // is not defined. For this specification, GET is the only method" (14.2).
    if (m != method::get || !request.contains("Range")) return false;
    const auto if_range = request.get("If-Range");
    if (!if_range) return true;
    if (is_entity_tag(*if_range)) return match_strongly(*if_range, v.entity_tag);
    // "If the HTTP-date validator provided is not a strong validator […] the condition is false", "exactly matches […] true"
    // (13.1.5). A time of last modification is strong where the representation did not change twice within that second, which
    // who sets it here has to see to.
    const auto date = parse_date(*if_range);
    return date && v.last_modified && *date == *v.last_modified;
}

} // namespace lockstep::net::http
