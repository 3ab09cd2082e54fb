// expect: verified
// Release and acquire carry the data over with the flag.
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
    if (ready.load(std::memory_order_acquire)) assert(data == 42);
    writer.join();
}
