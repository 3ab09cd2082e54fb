// A TCP echo server on fibers, one a conversation. usage: echo_fibers WORKERS; prints its port.
#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/net/listener.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>

using namespace lockstep::net;

namespace {

void converse(stream& peer) {
    std::array<char, 4096> buffer;
    std::error_code error;
    while (const std::size_t n = peer.read_some(buffer, {}, error)) {
        iovec piece{buffer.data(), n};
        peer.write_all({&piece, 1}, {}, error);
    }
}

} // namespace

int main(int argc, char** argv) {
    lockstep::scheduler fibers(
        {.workers = argc > 1 ? static_cast<unsigned>(std::atoi(argv[1])) : 1, .stack_bytes = 65536});
    listener door(address::loopback());
    std::printf("%u\n", door.local().port());
    std::fflush(stdout);
    fibers
        .go([&] {
            for (;;) lockstep::go([peer = door.accept()]() mutable { converse(peer); }).detach();
        })
        .join();
}
