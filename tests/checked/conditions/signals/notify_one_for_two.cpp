// expect: bug lost_wakeup
// Two threads wait for the same news, and notify_one tells only one of them.
#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex lock;
std::condition_variable changed;
bool ready = false;

void wait_until_ready() {
    std::unique_lock<std::mutex> guard(lock);
    while (!ready) changed.wait(guard);
}

int main() {
    std::thread one(wait_until_ready);
    std::thread two(wait_until_ready);
    {
        std::lock_guard<std::mutex> guard(lock);
        ready = true;
        changed.notify_one();
    }
    one.join();
    two.join();
}
