// expect: verified
// The same with acquire for the failing case.
#include <atomic>
#include <thread>

int data = 0;
std::atomic<int> owner{0};

int main() {
    std::thread writer([] {
        data = 42;
        owner.store(1, std::memory_order_release);
    });
    int expected = 7;
    if (!owner.compare_exchange_strong(expected, 8, std::memory_order_acquire, std::memory_order_acquire) &&
        expected == 1)
        data = 43;
    writer.join();
}
