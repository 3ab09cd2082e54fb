// expect: bug data_race
// The same with relaxed orders: the pointer arrives, the number it points to need not have.
#include <atomic>
#include <mutex>
#include <thread>

std::mutex lock;
std::atomic<int*> instance{nullptr};

int get() {
    int* found = instance.load(std::memory_order_relaxed);
    if (found == nullptr) {
        std::lock_guard<std::mutex> guard(lock);
        found = instance.load(std::memory_order_relaxed);
        if (found == nullptr) {
            found = new int(42);
            instance.store(found, std::memory_order_relaxed);
        }
    }
    return *found;
}

int main() {
    std::thread other([] { get(); });
    get();
    other.join();
    delete instance.load();
}
