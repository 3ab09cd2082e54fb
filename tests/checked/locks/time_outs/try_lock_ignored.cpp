// expect: bug data_race
// Whether try_lock got the lock is not looked at.
#include <mutex>
#include <thread>

std::mutex lock;
int shared = 0;

int main() {
    std::thread other([] {
        std::lock_guard<std::mutex> guard(lock);
        ++shared;
    });
    const bool got_it = lock.try_lock();
    ++shared;
    if (got_it) lock.unlock();
    other.join();
}
