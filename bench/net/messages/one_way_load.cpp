// Sends messages of 64 bytes one way, as fast as they are taken, and prints how many of them came. usage: one_way_load PORT SECONDS
#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/fiber/task_group.hpp"
#include "lockstep/net/node/node.hpp"
#include "lockstep/net/node/tcp_transport.hpp"

#include <cstdio>
#include <cstdlib>

using namespace lockstep::net;

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    constexpr int senders = 64; // whose messages leave together
    lockstep::set_default_options({.workers = 1, .stack_bytes = 65536});
    lockstep::go([&] {
        tcp_transport network(
            {.directory = {{"server", address("127.0.0.1", static_cast<std::uint16_t>(std::atoi(argv[1])))}}});
        node me("load", network);
        using clock = std::chrono::steady_clock;
        const auto end = clock::now() + std::chrono::duration<double>(std::atof(argv[2]));
        const value content(std::string(64, 'x'));
        lockstep::task_group all;
        for (int i = 0; i < senders; ++i)
            all.go([&] {
                while (clock::now() < end)
                    for (int k = 0; k < 100; ++k) me.send("server", "news", content);
            });
        all.join();
        std::printf("%lld\n", static_cast<long long>(me.request("server", "count").content.to_value().integer()));
    }).join();
}
