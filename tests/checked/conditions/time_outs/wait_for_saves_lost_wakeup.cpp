// expect: verified
// A timeout turns a lost wake-up into a delay: nothing hangs.
#include <atomic>
#include <chrono>
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
        changed.wait_for(guard, std::chrono::milliseconds(1));
    }
    other.join();
}
