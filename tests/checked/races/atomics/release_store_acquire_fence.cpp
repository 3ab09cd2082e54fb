// expect: verified
// A release store on one side, an acquire fence after a relaxed load on the other: they synchronise.
#include <atomic>
#include <cassert>
#include <thread>

int data = 0;
std::atomic<bool> ready{false};

int main() {
    std::thread writer([] {
        data = 42;
        ready.store(true, std::memory_order_release);
    });
    if (ready.load(std::memory_order_relaxed)) {
        std::atomic_thread_fence(std::memory_order_acquire);
        assert(data == 42);
    }
    writer.join();
}
