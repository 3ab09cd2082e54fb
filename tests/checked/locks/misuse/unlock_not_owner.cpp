// expect: bug unlock_not_owner
// One thread locks, another unlocks: a mutex belongs to who locked it (a semaphore would be right here).
#include <mutex>
#include <thread>

std::mutex lock;

int main() {
    lock.lock();
    std::thread other([] { lock.unlock(); });
    other.join();
}
