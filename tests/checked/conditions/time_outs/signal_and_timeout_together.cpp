// expect: bug lost_wakeup
// Two wait; one with a timeout takes the signal and, because its deadline was over, leaves without passing it on: the
// item it was told of is there, and the other sleeps on.
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex lock;
std::condition_variable changed;
int items = 0;

int main() {
    std::thread patient([] {
        std::unique_lock<std::mutex> guard(lock);
        while (items == 0) changed.wait(guard);
        --items;
    });
    std::thread hasty([] {
        std::unique_lock<std::mutex> guard(lock);
        if (items == 0) changed.wait_for(guard, std::chrono::milliseconds(1)); // leaves, whatever woke it
    });
    {
        std::lock_guard<std::mutex> guard(lock);
        ++items;
        changed.notify_one();
    }
    patient.join();
    hasty.join();
}
