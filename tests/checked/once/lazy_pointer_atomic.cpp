// expect: verified
// Double-checked locking with an atomic pointer, acquire and release.
#include <atomic>
#include <cassert>
#include <mutex>
#include <thread>

std::mutex lock;
std::atomic<int*> instance{nullptr};

int* get() {
    int* found = instance.load(std::memory_order_acquire);
    if (found == nullptr) {
        std::lock_guard<std::mutex> guard(lock);
        found = instance.load(std::memory_order_relaxed);
        if (found == nullptr) {
            found = new int(42);
            instance.store(found, std::memory_order_release);
        }
    }
    return found;
}

int main() {
    std::thread other([] { assert(*get() == 42); });
    assert(*get() == 42);
    other.join();
    delete instance.load();
}
