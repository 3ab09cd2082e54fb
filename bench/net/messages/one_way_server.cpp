// Receives messages from whoever sends them, and says how many there were when it is asked ("count"). usage: one_way_server;
// prints its port.
#include "lockstep/fiber/fiber.hpp"
#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/net/node/node.hpp"
#include "lockstep/net/node/tcp_transport.hpp"

#include <cstdio>

using namespace lockstep::net;

int main() {
    lockstep::set_default_options({.workers = 1, .stack_bytes = 65536});
    lockstep::go([] {
        tcp_transport network({.listens_at = address::loopback()});
        node at("server", network);
        std::printf("%u\n", network.local().port());
        std::fflush(stdout);
        std::int64_t count = 0;
        while (const auto m = at.receive()) {
            if (m->kind == "count") at.reply(*m, value(std::exchange(count, 0)));
            else ++count;
        }
    }).join();
}
