// expect: no bug
// A loop that counts its time-outs is in a new state each time. It is followed only so far, and that is said.
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex lock;
std::condition_variable changed;
bool ready = false;
int time_outs = 0;

int main() {
    std::thread waiter([] {
        std::unique_lock<std::mutex> guard(lock);
        while (!ready)
            if (changed.wait_for(guard, std::chrono::milliseconds(1)) == std::cv_status::timeout) ++time_outs;
    });
    std::thread setter([] {
        std::lock_guard<std::mutex> guard(lock);
        ready = true;
    });
    waiter.join();
    setter.join();
}
