// expect: bug livelock
// Two threads, each on a fiber, hand a turn to and fro for ever.
#include "fibers.hpp"

#include <atomic>
#include <thread>

std::atomic<int> turn;

template <int mine>
void play(fiber&) {
    for (;;) {
        while (turn != mine) {
        }
        turn = 1 - mine;
    }
}

int main() {
    std::thread other([] { fiber(map_room(), play<1>).resume(); });
    fiber(map_room(), play<0>).resume();
    other.join();
}
