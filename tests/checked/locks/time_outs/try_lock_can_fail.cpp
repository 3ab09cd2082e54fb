// expect: bug assertion
// The other thread is so quick, surely the lock is free?
#include <cassert>
#include <mutex>
#include <thread>

std::mutex lock;

int main() {
    std::thread other([] { std::lock_guard<std::mutex> guard(lock); });
    const bool got_it = lock.try_lock();
    assert(got_it);
    lock.unlock();
    other.join();
}
