// expect: bug assertion
// The other way round: a timed lock does not always run into its timeout.
#include <cassert>
#include <chrono>
#include <mutex>
#include <thread>

std::timed_mutex lock;

int main() {
    lock.lock();
    bool got_it = false;
    std::thread other([&] {
        got_it = lock.try_lock_for(std::chrono::milliseconds(1));
        if (got_it) lock.unlock();
    });
    lock.unlock();
    other.join();
    assert(!got_it);
}
