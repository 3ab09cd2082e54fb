// expect: bug data_race
// A release fence without an acquire on the other side publishes nothing.
#include <atomic>
#include <thread>

int data = 0;
std::atomic<bool> ready{false};

int main() {
    std::thread writer([] {
        data = 42;
        std::atomic_thread_fence(std::memory_order_release);
        ready.store(true, std::memory_order_relaxed);
    });
    if (ready.load(std::memory_order_relaxed)) data = 43;
    writer.join();
}
