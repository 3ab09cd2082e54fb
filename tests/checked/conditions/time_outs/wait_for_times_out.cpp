// expect: bug assertion
// "It will be signalled within a second." A wait with a timeout may run into it.
#include <cassert>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex lock;
std::condition_variable changed;
bool ready = false;

int main() {
    std::thread other([] {
        std::lock_guard<std::mutex> guard(lock);
        ready = true;
        changed.notify_one();
    });
    {
        std::unique_lock<std::mutex> guard(lock);
        const bool in_time = changed.wait_for(guard, std::chrono::seconds(1), [] { return ready; });
        assert(in_time);
    }
    other.join();
}
