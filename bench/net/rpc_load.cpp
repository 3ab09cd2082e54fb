// Calls it: so many at a time, from one connection. Prints calls for each second of the server's processor time, and how long
// the median call takes. usage: rpc_load PORT PID IN_FLIGHT SECONDS
#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/fiber/task_group.hpp"
#include "lockstep/net/node/tcp_transport.hpp"
#include "rpc_interface.hpp"
#include "server_time.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

using namespace lockstep::net;

int main(int argc, char** argv) {
    if (argc != 5) return 2;
    lockstep::set_default_options({.workers = 1, .stack_bytes = 65536});
    using clock = std::chrono::steady_clock;
    lockstep::go([&] {
        tcp_transport network(
            {.directory = {{"server", address("127.0.0.1", static_cast<std::uint16_t>(std::atoi(argv[1])))}}});
        node me("load", network);
        client<echo> there(me, "server");
        const std::string message(64, 'x');
        there.say(message);
        const auto begin = clock::now();
        const auto end = begin + std::chrono::duration<double>(std::atof(argv[4]));
        const double before = server_time(argv[2]);
        std::vector<std::int64_t> took;
        lockstep::task_group all;
        for (int i = 0; i < std::atoi(argv[3]); ++i) {
            all.go([&] {
                for (auto t = clock::now(); t < end;) {
                    there.say(message);
                    const auto now = clock::now();
                    took.push_back((now - t).count());
                    t = now;
                }
            });
        }
        all.join();
        const double used = server_time(argv[2]) - before;
        std::ranges::nth_element(took, took.begin() + static_cast<std::ptrdiff_t>(took.size() / 2));
        std::printf("%.0f calls a CPU-second, %.1f us median\n", static_cast<double>(took.size()) / used,
                    static_cast<double>(took[took.size() / 2]) / 1000);
    }).join();
}
