// expect: verified
// A program that tells ThreadSanitizer about an order of its own making is believed here too.
#include <atomic>
#include <sanitizer/tsan_interface.h>
#include <thread>

int data = 0;
std::atomic<bool> ready{false};

int main() {
    std::thread writer([] {
        data = 42;
        __tsan_release(&ready);
        ready.store(true, std::memory_order_relaxed);
    });
    if (ready.load(std::memory_order_relaxed)) {
        __tsan_acquire(&ready);
        data = 43;
    }
    writer.join();
}
