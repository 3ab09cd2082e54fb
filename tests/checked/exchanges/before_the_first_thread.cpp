// expect: bug assertion
// Main is still alone when its exchange may fail.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<bool> ready{false};

int main() {
    bool expected = false;
    ready.compare_exchange_weak(expected, true);
    std::thread user([] { assert(ready); });
    user.join();
}
