// expect: verified
// A lock from test_and_set.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic_flag taken;
int counter = 0;

void add() {
    while (taken.test_and_set(std::memory_order_acquire)) {
    }
    ++counter;
    taken.clear(std::memory_order_release);
}

int main() {
    std::thread other(add);
    add();
    other.join();
    assert(counter == 2);
}
