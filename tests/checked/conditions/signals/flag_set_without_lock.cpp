// expect: bug lost_wakeup
// The waiter does everything right, but the flag is set without the lock: it can change, and the signal go out, between
// the waiter's last look and its sleep.
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
    {
        std::unique_lock<std::mutex> guard(lock);
        while (!ready) changed.wait(guard);
    }
    other.join();
}
