// expect: bug data_race
// The same with a relaxed clear: the next owner need not see what this one wrote.
#include <atomic>
#include <thread>

std::atomic_flag taken;
int counter = 0;

void add() {
    while (taken.test_and_set(std::memory_order_acquire)) {
    }
    ++counter;
    taken.clear(std::memory_order_relaxed);
}

int main() {
    std::thread other(add);
    add();
    other.join();
}
