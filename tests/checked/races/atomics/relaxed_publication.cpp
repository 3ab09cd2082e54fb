// expect: bug data_race
// The flag is atomic, but relaxed: seeing it says nothing about the data.
#include <atomic>
#include <thread>

int data = 0;
std::atomic<bool> ready{false};

int main() {
    std::thread writer([] {
        data = 42;
        ready.store(true, std::memory_order_relaxed);
    });
    if (ready.load(std::memory_order_relaxed)) data = 43;
    writer.join();
}
