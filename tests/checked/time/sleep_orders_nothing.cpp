// expect: bug assertion
// "It sleeps longer, so it comes later." A sleep gives no such promise.
#include <atomic>
#include <cassert>
#include <chrono>
#include <thread>

std::atomic<bool> written{false};

int main() {
    std::thread other([] {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        written = true;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    assert(written);
    other.join();
}
