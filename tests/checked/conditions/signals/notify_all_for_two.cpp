// expect: verified
// notify_all tells both.
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
        changed.notify_all();
    }
    one.join();
    two.join();
}
