// expect: bug stack_overflow
// A fiber calls itself too deep in one order of the threads, and meets the page below its stack.
#include "fibers.hpp"

#include <atomic>
#include <thread>

std::atomic<int> depth = 10;

int go_down(int n) {
    volatile char frame[512];
    frame[0] = static_cast<char>(n);
    return n == 0 ? 0 : go_down(n - 1) + frame[0];
}

void recurse(fiber&) { go_down(depth); }

int main() {
    std::thread a([] { depth = 1000; });
    std::thread b([] { fiber(map_room(), recurse).resume(); });
    a.join();
    b.join();
}
