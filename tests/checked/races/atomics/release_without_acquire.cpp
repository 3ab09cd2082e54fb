// expect: bug data_race
// The writer releases, but the reader does not acquire.
#include <atomic>
#include <thread>

int data = 0;
std::atomic<bool> ready{false};

int main() {
    std::thread writer([] {
        data = 42;
        ready.store(true, std::memory_order_release);
    });
    if (ready.load(std::memory_order_relaxed)) data = 43;
    writer.join();
}
