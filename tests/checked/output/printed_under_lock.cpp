// expect: outcomes first\nsecond*
// A fixed order by a condition variable.
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>

std::mutex lock;
std::condition_variable changed;
bool first_done = false;

int main() {
    std::thread one([] {
        std::lock_guard<std::mutex> guard(lock);
        std::puts("first");
        first_done = true;
        changed.notify_one();
    });
    std::thread two([] {
        std::unique_lock<std::mutex> guard(lock);
        while (!first_done) changed.wait(guard);
        std::puts("second");
    });
    one.join();
    two.join();
}
