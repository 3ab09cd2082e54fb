// expect: verified
// After a sleep the clocks have gone on by at least as much, even by an hour.
#include <cassert>
#include <chrono>
#include <ctime>
#include <thread>

using namespace std::chrono_literals;

int main() {
    std::thread other([] {
        const auto before = std::chrono::steady_clock::now();
        const std::time_t wall_before = std::time(nullptr);
        std::this_thread::sleep_for(1h);
        assert(std::chrono::steady_clock::now() - before >= 1h);
        assert(std::time(nullptr) - wall_before >= 3600);
    });
    const auto before = std::chrono::steady_clock::now();
    const timespec nap{0, 5'000'000};
    nanosleep(&nap, nullptr);
    assert(std::chrono::steady_clock::now() - before >= 5ms);
    other.join();
}
