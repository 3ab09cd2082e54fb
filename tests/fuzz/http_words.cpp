// What stands in HTTP's lines: dates, ranges, paths, URIs. What is read and written again is read the same.
#include "lockstep/net/http/date.hpp"
#include "lockstep/net/http/range.hpp"
#include "lockstep/net/http/target.hpp"
#include "lockstep/net/http/uri.hpp"
#include "splits.hpp"

#include <stdexcept>

using namespace lockstep::net::http;
using lockstep::fuzz::must_agree;

namespace {

void dates(std::string_view text) {
    const auto read = parse_date(text);
    if (!read) return;
    const date_text written(*read);
    const auto again = parse_date(std::string_view(written));
    must_agree(std::string(std::string_view(written)),
               again ? std::string(std::string_view(date_text(*again))) : "unreadable", "a date and itself read again");
}

/// Whatever is asked for lies within.
void ranges(std::string_view text, std::uint64_t size) {
    const requested_ranges asked = parse_range(text, size);
    if (asked.parts.size() > most_ranges) std::abort();
    for (const byte_range& part : asked.parts)
        if (part.length == 0 || part.first >= size || part.length > size - part.first) std::abort();
}

/// A path that was made normal has nothing in it that leads out, and stays as it is.
void paths(std::string_view text) {
    const auto path = normal_path(text);
    if (!path) return;
    if (!path->starts_with('/') || path->find('\0') != std::string::npos ||
        (*path + "/").find("/../") != std::string::npos)
        std::abort();
}

void uris(std::string_view text) {
    uri read;
    try {
        read = uri(text);
    } catch (const std::invalid_argument&) {
        return;
    }
    must_agree(read.to_string(), std::string(uri(read.to_string()).to_string()), "a URI and itself read again");
    if (!read.is_absolute()) return;
    const uri normal = read.normalised();
    must_agree(normal.to_string(), normal.normalised().to_string(), "a normal URI and itself made normal again");
    for (const char c : read.target())
        if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f) std::abort(); // it goes into a request line
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    dates(text);
    for (const std::uint64_t whole : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1000}, UINT64_MAX})
        ranges(text, whole);
    paths(text);
    uris(text);
    return 0;
}
