// Calls our RPC: so many at a time, over one connection. Prints how many calls were answered, and how many microseconds the
// median one took. usage: rpc_load PORT IN_FLIGHT SECONDS
#include "interface.hpp"
#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/fiber/task_group.hpp"
#include "lockstep/net/node/tcp_transport.hpp"
#include "times.hpp"

#include <cstdlib>

using namespace lockstep::net;

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    lockstep::set_default_options({.workers = 1, .stack_bytes = 65536});
    lockstep::go([&] {
        tcp_transport network(
            {.directory = {{"server", address("127.0.0.1", static_cast<std::uint16_t>(std::atoi(argv[1])))}}});
        node me("load", network);
        const client<echo> there(me, "server");
        const std::string message(64, 'x');
        there.say(message);
        bench::times took(std::atof(argv[3]));
        lockstep::task_group all;
        for (int i = 0; i < std::atoi(argv[2]); ++i)
            all.go([&] {
                for (auto begin = took.now(); !took.is_over(begin);) {
                    there.say(message);
                    begin = took.add(begin);
                }
            });
        all.join();
        took.print();
    }).join();
}
