// expect: bug exit_holding_lock
// Locked twice, unlocked once: the thread ends as the owner.
#include <mutex>
#include <thread>

std::recursive_mutex lock;

int main() {
    std::thread other([] {
        lock.lock();
        lock.lock();
        lock.unlock();
    });
    other.join();
}
