// What a reader of messages lets through. RFC 9110 (2.3, 5.4) and RFC 9112 (3) leave it to each recipient to protect itself.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lockstep::net::http {

/// The defaults fit a server that does not know who asks. What goes beyond is answered as said here, and the connection is
/// closed. All sizes are in bytes.
struct limits {
    std::size_t method_bytes = 32;           ///< 501
    std::size_t target_bytes = 8'000;        ///< of a request's target, the least that RFC 9112 recommends; 414
    std::size_t head_bytes = 32 * 1024;      ///< from the first line to the empty one, and trailers with it; 431
    std::size_t fields = 100;                ///< of the head and the trailers together; 431
    std::size_t chunk_extension_bytes = 256; ///< after the size of one chunk; 400
    std::size_t all_chunk_extension_bytes = 16 * 1024; ///< of all chunks of a body (CVE-2023-39326); 400
    std::uint64_t body_bytes = 16 * 1024 * 1024;       ///< of content as it is sent, framing not counted; 413

    static constexpr std::uint64_t no_limit = INT64_MAX; ///< for body_bytes
};

} // namespace lockstep::net::http
