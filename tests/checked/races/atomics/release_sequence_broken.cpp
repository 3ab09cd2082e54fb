// expect: bug data_race
// A relaxed *store* by another thread ends the release sequence: reading its value synchronises with nobody.
#include <atomic>
#include <thread>

int data = 0;
std::atomic<int> stage{0};

int main() {
    std::thread writer([] {
        data = 42;
        stage.store(1, std::memory_order_release);
    });
    std::thread middle([] {
        if (stage.load(std::memory_order_relaxed) == 1) stage.store(2, std::memory_order_relaxed);
    });
    if (stage.load(std::memory_order_acquire) == 2) data = 43;
    writer.join();
    middle.join();
}
