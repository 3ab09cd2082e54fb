// The same by hand: one thread, one epoll set, level-triggered, as textbooks have it. usage: echo_epoll; prints its port.
#include <arpa/inet.h>
#include <array>
#include <cstdio>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

int main() {
    const int door = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    if (bind(door, reinterpret_cast<sockaddr*>(&at), size) != 0 || listen(door, 4096) != 0) return 1;
    getsockname(door, reinterpret_cast<sockaddr*>(&at), &size);
    std::printf("%u\n", ntohs(at.sin_port));
    std::fflush(stdout);
    const int loop = epoll_create1(0);
    epoll_event event{.events = EPOLLIN, .data = {.fd = door}};
    epoll_ctl(loop, EPOLL_CTL_ADD, door, &event);
    std::array<epoll_event, 128> events;
    std::array<char, 4096> buffer;
    for (;;) {
        const int count = epoll_wait(loop, events.data(), events.size(), -1);
        for (int i = 0; i < count; ++i) {
            const int fd = events[static_cast<std::size_t>(i)].data.fd;
            if (fd == door) {
                for (int peer; (peer = accept4(door, nullptr, nullptr, SOCK_NONBLOCK)) >= 0;) {
                    const int on = 1;
                    setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                    event = {.events = EPOLLIN, .data = {.fd = peer}};
                    epoll_ctl(loop, EPOLL_CTL_ADD, peer, &event);
                }
                continue;
            }
            const ssize_t n = read(fd, buffer.data(), buffer.size());
            if (n <= 0 || write(fd, buffer.data(), static_cast<std::size_t>(n)) != n) close(fd);
        }
    }
}
