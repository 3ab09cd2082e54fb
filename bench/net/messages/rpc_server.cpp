// Our RPC: a server on one worker. usage: rpc_server; prints its port.
#include "interface.hpp"
#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/net/node/tcp_transport.hpp"

#include <cstdio>

using namespace lockstep::net;

int main() {
    lockstep::set_default_options({.workers = 1, .stack_bytes = 65536});
    tcp_transport network({.listens_at = address::loopback()});
    node at("server", network);
    service_host host(at);
    server<echo> serving(host);
    serving.say = [](const std::string& text) { return text; };
    serving.open();
    std::printf("%u\n", network.local().port());
    std::fflush(stdout);
    for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
}
