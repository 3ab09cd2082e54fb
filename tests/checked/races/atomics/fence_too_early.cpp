// expect: bug data_race
// The release fence comes before the data is written, so it covers nothing of it.
#include <atomic>
#include <thread>

int data = 0;
std::atomic<bool> ready{false};

int main() {
    std::thread writer([] {
        std::atomic_thread_fence(std::memory_order_release);
        data = 42;
        ready.store(true, std::memory_order_relaxed);
    });
    if (ready.load(std::memory_order_acquire)) data = 43;
    writer.join();
}
