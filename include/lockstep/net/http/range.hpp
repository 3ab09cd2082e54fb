// Parts of a representation, in bytes (RFC 9110, 14).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::net::http {

/// So many bytes from there on.
struct byte_range {
    std::uint64_t first = 0;  ///< the number of the first byte, from 0
    std::uint64_t length = 0; ///< at least 1 in what parse_range() gives
    /// The same part?
    friend bool operator==(const byte_range&, const byte_range&) = default;
};

/// What a Range field asks of a representation of a known size.
struct requested_ranges {
    /// Whether the field counts.
    enum class what : std::uint8_t {
        everything,    ///< no range, another unit, a malformed one, or too many: the field is ignored
        parts,         ///< these; 206
        unsatisfiable, ///< none of them lies within; 416
    };
    what kind = what::everything;  ///< how it is to be answered
    std::vector<byte_range> parts; ///< where there are any
};

/// A request may ask for so many parts; for more it gets everything ("A server that supports range requests MAY ignore or reject
/// a Range header field that contains […] many small ranges", 14.2; CVE-2011-3192).
constexpr std::size_t most_ranges = 16;

/// Reads "bytes=0-99,-5,1000-". What lies beyond the end is cut off; what lies wholly beyond it is left out; parts that overlap
/// or touch are joined, in the order of their first bytes.
requested_ranges parse_range(std::string_view range, std::uint64_t size);

/// "bytes 0-99/1234", for the Content-Range of a part.
std::string content_range(const byte_range&, std::uint64_t size);
/// "bytes */1234", for the Content-Range of 416.
std::string unsatisfied_range(std::uint64_t size);

} // namespace lockstep::net::http
