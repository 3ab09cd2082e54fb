// expect: verified
// The clock is read under the lock: who comes later reads a later time, whoever it is.
#include <cassert>
#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

using steady = std::chrono::steady_clock;

std::mutex m;
std::vector<steady::time_point> log_of_times;

void stamp() {
    const std::lock_guard guard(m);
    log_of_times.push_back(steady::now());
}

int main() {
    std::thread late([] {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        stamp();
    });
    std::thread early(stamp);
    late.join();
    early.join();
    assert(log_of_times[0] < log_of_times[1]);
}
