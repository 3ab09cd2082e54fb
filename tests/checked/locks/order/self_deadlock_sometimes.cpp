// expect: bug self_deadlock
// Only when the other thread comes in between does this one lock what it holds.
#include <atomic>
#include <mutex>
#include <thread>

std::mutex lock;
std::atomic<bool> retry{false};

int main() {
    std::thread other([] { retry = true; });
    if (!retry) {
        lock.lock();
        if (retry) lock.lock();
        lock.unlock();
    }
    other.join();
}
