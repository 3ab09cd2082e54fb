// expect: verified
// An exception leaves the critical section; the guard gives the lock back on its way.
#include <cassert>
#include <mutex>
#include <stdexcept>
#include <thread>

std::mutex lock;
int caught = 0;

void work() {
    try {
        std::lock_guard<std::mutex> guard(lock);
        throw std::runtime_error("half way");
    } catch (const std::runtime_error&) {
        std::lock_guard<std::mutex> guard(lock);
        ++caught;
    }
}

int main() {
    std::thread other(work);
    work();
    other.join();
    assert(caught == 2);
}
