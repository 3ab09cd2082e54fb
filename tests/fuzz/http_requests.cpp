// Requests, as somebody sends them who means us harm.
#include "http/transcript.hpp"
#include "llhttp_alone.hpp"
#include "splits.hpp"

using namespace lockstep::net::http;
using namespace lockstep::fuzz;

namespace {

/// How many bytes the first message has, by our reader; nothing: it is refused, or not complete.
std::optional<std::size_t> end_by_ours(std::string_view bytes) {
    request_reader reader;
    for (std::string_view input = bytes;;) {
        switch (reader.read(input)) {
        case event::end: return bytes.size() - input.size();
        case event::failed: return std::nullopt;
        case event::more:
            if (input.empty()) return std::nullopt;
            break;
        default: break;
        }
    }
}

/// llhttp does not know that HTTP/1.2 and the like are to be read as HTTP/1.1 (RFC 9110, 2.5).
std::string with_known_version(std::string bytes) {
    const std::size_t end = bytes.find_first_of("\r\n", bytes.find_first_not_of("\r\n"));
    if (end == std::string::npos || end < 8 || bytes.compare(end - 8, 7, "HTTP/1.") != 0) return bytes;
    if (bytes[end - 1] >= '2' && bytes[end - 1] <= '9') bytes[end - 1] = '1';
    return bytes;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const cut_input input(data, size);
    request_reader at_once, in_pieces;
    must_agree(test::transcript(at_once, {input.whole}), test::transcript(in_pieces, input.pieces),
               "the requests, read at once and in pieces,");
    // What stands after a chunk's size we pass over (RFC 9112, 7.1.1: "A recipient MUST ignore unrecognized chunk
    // extensions"), where llhttp wants tokens.
    const bool extended = input.whole.find(';') != std::string::npos;
    const auto theirs = end_by_llhttp(HTTP_REQUEST, with_known_version(input.whole));
    if (const auto ours = end_by_ours(input.whole); ours && (theirs || !extended)) {
        must_agree(std::to_string(*ours), theirs ? std::to_string(*theirs) : "refused",
                   "where the first request ends, by us and by llhttp alone,");
    }
    return 0;
}
