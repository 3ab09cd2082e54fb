// expect: bug exit_holding_lock
// A way out that only one interleaving takes forgets the lock.
#include <atomic>
#include <mutex>
#include <thread>

std::mutex lock;
std::atomic<bool> closed{false};

int main() {
    std::thread other([] {
        if (closed) return;
        lock.lock();
        if (closed) return; // and the lock?
        lock.unlock();
    });
    closed = true;
    other.join();
}
