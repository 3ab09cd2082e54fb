// expect: bug unlock_not_owner or misuse
// A mutex is unlocked that nobody holds.
#include <mutex>
#include <thread>

std::mutex lock;

int main() {
    std::thread other([] {
        lock.lock();
        lock.unlock();
        lock.unlock();
    });
    other.join();
}
