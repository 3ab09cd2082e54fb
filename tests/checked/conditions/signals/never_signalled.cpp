// expect: bug deadlock or lost_wakeup
// Somebody waits, and nobody ever signals.
#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex lock;
std::condition_variable changed;
bool ready = false;

int main() {
    std::thread waiter([] {
        std::unique_lock<std::mutex> guard(lock);
        while (!ready) changed.wait(guard);
    });
    {
        std::lock_guard<std::mutex> guard(lock);
        ready = true; // and the signal?
    }
    waiter.join();
}
