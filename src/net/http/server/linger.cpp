#include "net/http/server/linger.hpp"

#include <array>

namespace lockstep::net::http {

void linger(byte_stream& peer, const server_options& options) noexcept {
    std::error_code error;
    peer.shutdown_write(error);
    const patience until = parking::after(options.linger_timeout);
    std::array<char, 1024> nobody_reads;
    for (std::size_t read = 0; !error && read < options.linger_bytes;) {
        const std::size_t n = peer.read_some(nobody_reads, until, error);
        if (n == 0) break;
        read += n;
    }
}

} // namespace lockstep::net::http
