// expect: outcomes 1 ; 2*
// also: verified
// An atomic load and an atomic store make no atomic increment: no race, and still an update is lost.
#include <atomic>
#include <cstdio>
#include <thread>

std::atomic<int> x{0};

void add() { x.store(x.load() + 1); }

int main() {
    std::thread one(add);
    std::thread two(add);
    one.join();
    two.join();
    std::printf("%d\n", x.load());
}
