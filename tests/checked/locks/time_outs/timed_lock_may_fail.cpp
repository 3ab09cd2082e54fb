// expect: bug assertion
// "A second is long enough." It is not: the holder may be held up for longer.
#include <cassert>
#include <chrono>
#include <mutex>
#include <thread>

std::timed_mutex lock;

int main() {
    std::thread other([] { std::lock_guard<std::timed_mutex> guard(lock); });
    const bool got_it = lock.try_lock_for(std::chrono::seconds(1));
    assert(got_it);
    lock.unlock();
    other.join();
}
