// expect: bug lost_wakeup or deadlock | --steps 100000
// main notifies before the worker sleeps. A clock that counts its ticks changes its state for ever, and never helps.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <unistd.h>

std::mutex lock;
std::condition_variable work;
std::atomic<bool> stop{false};
std::atomic<int> ticks{0};

int main() {
    std::thread clock([] {
        for (; !stop; ++ticks) usleep(1000);
    });
    std::thread worker([] {
        std::unique_lock<std::mutex> guard(lock);
        work.wait(guard);
    });
    work.notify_one();
    worker.join();
    stop = true;
    clock.join();
}
