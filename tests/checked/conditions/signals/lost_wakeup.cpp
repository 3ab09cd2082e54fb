// expect: bug lost_wakeup
// The check and the wait are not one critical section: the signal can come between the two, when nobody waits yet.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex lock;
std::condition_variable changed;
std::atomic<bool> ready{false};

int main() {
    std::thread other([] {
        ready = true;
        changed.notify_one();
    });
    if (!ready) {
        std::unique_lock<std::mutex> guard(lock);
        changed.wait(guard);
    }
    other.join();
}
