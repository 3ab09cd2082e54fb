// Talks to an echo server: so many connections, each of which sends 64 bytes and waits for them. Prints how many messages
// came back. usage: echo_load PORT CONNECTIONS SECONDS
#include "client_socket.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <sys/epoll.h>

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    const int loop = epoll_create1(0);
    const std::array<char, 64> message{};
    for (int i = 0; i < std::atoi(argv[2]); ++i) {
        const int fd = bench::connect_to(static_cast<std::uint16_t>(std::atoi(argv[1])));
        epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
        if (fd < 0 || epoll_ctl(loop, EPOLL_CTL_ADD, fd, &event) != 0 || write(fd, message.data(), 64) != 64) return 1;
    }
    using clock = std::chrono::steady_clock;
    const auto end = clock::now() + std::chrono::duration<double>(std::atof(argv[3]));
    long count = 0;
    std::array<epoll_event, 256> events;
    while (clock::now() < end) {
        const int n = epoll_wait(loop, events.data(), events.size(), -1);
        for (int i = 0; i < n; ++i) {
            std::array<char, 4096> buffer;
            const int fd = events[static_cast<std::size_t>(i)].data.fd;
            if (read(fd, buffer.data(), buffer.size()) != 64 || write(fd, message.data(), 64) != 64) return 1;
            ++count;
        }
    }
    std::printf("%ld\n", count);
}
