// expect: verified
// The holder waits for the very thread that tries: the timeout is the only way on, and no deadlock.
#include <cassert>
#include <chrono>
#include <mutex>
#include <thread>

std::timed_mutex lock;

int main() {
    std::lock_guard<std::timed_mutex> guard(lock);
    std::thread other([] {
        const bool got_it = lock.try_lock_for(std::chrono::milliseconds(1));
        assert(!got_it);
    });
    other.join();
}
