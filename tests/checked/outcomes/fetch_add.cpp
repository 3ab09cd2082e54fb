// expect: outcomes 3*
// Atomic increments lose nothing.
#include <atomic>
#include <cstdio>
#include <thread>

std::atomic<int> x{0};

int main() {
    std::thread one([] { ++x; });
    std::thread two([] { ++x; });
    std::thread three([] { ++x; });
    one.join();
    two.join();
    three.join();
    std::printf("%d\n", x.load());
}
