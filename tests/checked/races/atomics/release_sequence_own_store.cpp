// expect: bug data_race
// Since C++20 even a later relaxed store by the releasing thread itself ends the release sequence.
#include <atomic>
#include <thread>

int data = 0;
std::atomic<int> stage{0};

int main() {
    std::thread writer([] {
        data = 42;
        stage.store(1, std::memory_order_release);
        stage.store(2, std::memory_order_relaxed);
    });
    if (stage.load(std::memory_order_acquire) == 2) data = 43;
    writer.join();
}
