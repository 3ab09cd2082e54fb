// Opens connections from several addresses, gets one answer on each, says "ready", and keeps them without a word until it
// is killed. usage: idle_load PORT CONNECTIONS
#include "client_socket.hpp"

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    constexpr unsigned addresses = 8;
    for (unsigned i = 0; i < static_cast<unsigned>(std::atoi(argv[2])); ++i) {
        const int descriptor = bench::connect_to(static_cast<std::uint16_t>(std::atoi(argv[1])), 1 + i % addresses);
        if (descriptor < 0 || !bench::ask(descriptor)) return 1;
    }
    std::printf("ready\n");
    std::fflush(stdout);
    pause();
}
