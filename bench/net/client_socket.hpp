// What the programs that ask have in common: a connection to a server on this machine.
#pragma once

#include <arpa/inet.h>
#include <cstdint>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bench {

/// From 127.0.0.`host`. -1: nobody answers.
inline int connect_to(std::uint16_t port, unsigned host = 1) {
    const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
    const int on = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + host);
    if (bind(descriptor, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0) return -1;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    at.sin_port = htons(port);
    return connect(descriptor, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0 ? descriptor : -1;
}

/// Asks for what bench serves, and reads the answer to its end. False: there is none.
inline bool ask(int descriptor) {
    constexpr char request[] = "GET /1k HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    constexpr std::size_t content = 1024;
    if (write(descriptor, request, sizeof request - 1) != sizeof request - 1) return false;
    char answer[4096];
    std::size_t size = 0;
    for (;;) {
        const ssize_t n = read(descriptor, answer + size, sizeof answer - size);
        if (n <= 0) return false;
        size += static_cast<std::size_t>(n);
        const void* const end = memmem(answer, size, "\r\n\r\n", 4);
        if (end == nullptr) continue;
        const auto head = static_cast<std::size_t>(static_cast<const char*>(end) - answer) + 4;
        if (size >= head + content) return size == head + content;
    }
}

} // namespace bench
