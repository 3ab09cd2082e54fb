// expect: bug livelock
// A busy loop that holds the lock which the other needs to end it.
#include <atomic>
#include <mutex>
#include <thread>

std::mutex lock;
std::atomic<bool> ready{false};

int main() {
    std::thread other([] {
        std::lock_guard<std::mutex> guard(lock);
        ready = true;
    });
    {
        std::lock_guard<std::mutex> guard(lock);
        while (!ready) std::this_thread::yield();
    }
    other.join();
}
