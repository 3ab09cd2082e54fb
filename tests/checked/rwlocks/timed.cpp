// expect: verified
// shared_timed_mutex: both kinds of timed lock come back with or without.
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <shared_mutex>
#include <thread>

std::shared_timed_mutex lock;
int value = 0;

int main() {
    std::thread writer([] {
        if (!lock.try_lock_for(std::chrono::milliseconds(1))) return;
        ++value;
        lock.unlock();
    });
    if (lock.try_lock_shared_for(std::chrono::milliseconds(1))) {
        if (value > 1) std::abort();
        lock.unlock_shared();
    }
    writer.join();
}
