// Talks to an echo server: so many connections, each of which sends 64 bytes and waits for them. Prints how many messages
// came back for each second of processor time that the server took.
// usage: echo_load PORT PID CONNECTIONS SECONDS
#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

/// Of a process, in seconds.
double processor_time(const char* pid) {
    std::ifstream in(std::string("/proc/") + pid + "/schedstat"); // the first number: nanoseconds of its main thread
    double sum = 0;
    const std::string tasks = std::string("/proc/") + pid + "/stat";
    std::ifstream stat(tasks);
    std::string all;
    std::getline(stat, all);
    all = all.substr(all.rfind(')') + 2);
    unsigned long user = 0, system = 0;
    std::sscanf(all.c_str(), "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
    sum = static_cast<double>(user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
    return sum;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 5) return 2;
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    at.sin_port = htons(static_cast<std::uint16_t>(std::atoi(argv[1])));
    const int loop = epoll_create1(0);
    const std::array<char, 64> message{};
    for (int i = 0; i < std::atoi(argv[3]); ++i) {
        const int fd = socket(AF_INET, SOCK_STREAM, 0);
        const int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (connect(fd, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0) return 1;
        epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
        epoll_ctl(loop, EPOLL_CTL_ADD, fd, &event);
        if (write(fd, message.data(), message.size()) != 64) return 1;
    }
    using clock = std::chrono::steady_clock;
    const auto begin = clock::now();
    const auto end = begin + std::chrono::duration<double>(std::atof(argv[4]));
    const double before = processor_time(argv[2]);
    long count = 0;
    std::array<epoll_event, 256> events;
    while (clock::now() < end) {
        const int n = epoll_wait(loop, events.data(), events.size(), -1);
        for (int i = 0; i < n; ++i) {
            std::array<char, 4096> buffer;
            const int fd = events[static_cast<std::size_t>(i)].data.fd;
            if (read(fd, buffer.data(), buffer.size()) != 64 || write(fd, message.data(), message.size()) != 64)
                return 1;
            ++count;
        }
    }
    const double seconds = std::chrono::duration<double>(clock::now() - begin).count();
    const double used = processor_time(argv[2]) - before;
    std::printf("%.0f messages a CPU-second, %.0f a second, %.2f processors\n", static_cast<double>(count) / used,
                static_cast<double>(count) / seconds, used / seconds);
}
