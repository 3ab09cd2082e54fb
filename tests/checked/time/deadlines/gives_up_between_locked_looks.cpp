// expect: bug assertion | --strategy exhaustive
// also: bug assertion
// The flag is set under a lock, by a plain write: no step shows it but the unlock. The waiter may give up before.
#include <cassert>
#include <chrono>
#include <mutex>
#include <thread>

using steady = std::chrono::steady_clock;

std::mutex gate;
bool flag = false;

bool is_set() {
    std::lock_guard<std::mutex> hold(gate);
    return flag;
}

int main() {
    bool gave_up = false;
    std::thread waiter([&] {
        const auto end = steady::now() + std::chrono::microseconds(100);
        while (!is_set()) {
            if (steady::now() >= end) {
                gave_up = true;
                return;
            }
            std::this_thread::sleep_for(std::chrono::microseconds(1));
        }
    });
    std::thread setter([] {
        std::lock_guard<std::mutex> hold(gate);
        flag = true;
    });
    waiter.join();
    setter.join();
    assert(!gave_up);
}
