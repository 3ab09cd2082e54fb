// What a request and its answer cost between two fibers: by nodes on a network in memory, or by two channels without a buffer.
// Prints nanoseconds. usage: in_memory node|channel SECONDS
#include "lockstep/fiber/fiber.hpp"
#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/net/node/memory_network.hpp"
#include "lockstep/net/node/node.hpp"
#include "lockstep/sync/channel.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

using namespace lockstep::net;
using clock_type = std::chrono::steady_clock;

namespace {

/// Does it again and again, and prints what it takes.
template <class F>
void measure(double seconds, F round_trip) {
    constexpr int at_once = 1000;
    const auto begin = clock_type::now();
    long done = 0;
    std::chrono::duration<double, std::nano> took{};
    do {
        for (int i = 0; i < at_once; ++i) round_trip();
        done += at_once;
        took = clock_type::now() - begin;
    } while (took.count() < seconds * 1e9);
    std::printf("%.1f\n", took.count() / static_cast<double>(done));
}

void by_nodes(double seconds) {
    memory_network network;
    node client("client", network), server("server", network);
    server.on("say", [](const message& m) { return m.content; });
    const value content(std::string(64, 'x'));
    measure(seconds, [&] { client.request("server", "say", content); });
}

void by_channels(double seconds) {
    lockstep::channel<std::string> there, back;
    lockstep::fiber answers = lockstep::go([&] {
        while (auto text = there.receive()) back.send(std::move(*text));
    });
    const std::string content(64, 'x');
    measure(seconds, [&] {
        there.send(content);
        back.receive();
    });
    there.close();
    answers.join();
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    lockstep::set_default_options({.workers = 1, .stack_bytes = 65536});
    const double seconds = std::atof(argv[2]);
    lockstep::go([&] { std::strcmp(argv[1], "node") == 0 ? by_nodes(seconds) : by_channels(seconds); }).join();
}
