// Talks to an echo server over one connection: 64 bytes, one message at a time, with nothing but the calls of the system. Prints
// how many there were, and how many microseconds the median one took. usage: echo_alone PORT SECONDS
#include "../client_socket.hpp"
#include "times.hpp"

#include <array>
#include <cstdlib>

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    const int fd = bench::connect_to(static_cast<std::uint16_t>(std::atoi(argv[1])));
    std::array<char, 64> message{};
    bench::times took(std::atof(argv[2]));
    for (auto begin = took.now(); !took.is_over(begin); begin = took.add(begin))
        if (write(fd, message.data(), message.size()) != 64 || read(fd, message.data(), message.size()) != 64) return 1;
    took.print();
}
