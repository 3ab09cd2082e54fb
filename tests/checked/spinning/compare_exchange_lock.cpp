// expect: verified
// A lock from compare-exchange, whose failure writes into a local.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<int> owner{0};
int counter = 0;

void add(int me) {
    int nobody = 0;
    while (!owner.compare_exchange_weak(nobody, me, std::memory_order_acquire)) nobody = 0;
    ++counter;
    owner.store(0, std::memory_order_release);
}

int main() {
    std::thread other(add, 1);
    add(2);
    other.join();
    assert(counter == 2);
}
