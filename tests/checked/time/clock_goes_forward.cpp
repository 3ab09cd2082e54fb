// expect: verified
// Who hears of a moment from another thread never reads an earlier one from the clock.
#include <atomic>
#include <cassert>
#include <chrono>
#include <thread>

using clock_type = std::chrono::steady_clock;

std::atomic<bool> told{false};
clock_type::time_point moment;

int main() {
    std::thread other([] {
        std::this_thread::sleep_for(std::chrono::seconds(5));
        moment = clock_type::now();
        told = true;
    });
    if (told) assert(clock_type::now() >= moment);
    other.join();
    assert(clock_type::now() >= moment);
}
