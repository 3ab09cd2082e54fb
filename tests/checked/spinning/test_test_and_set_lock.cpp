// expect: verified
// Look first, then try: three threads.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<bool> taken{false};
int counter = 0;

void add() {
    do {
        while (taken.load(std::memory_order_relaxed)) {
        }
    } while (taken.exchange(true, std::memory_order_acquire));
    ++counter;
    taken.store(false, std::memory_order_release);
}

int main() {
    std::thread one(add);
    std::thread two(add);
    add();
    one.join();
    two.join();
    assert(counter == 3);
}
