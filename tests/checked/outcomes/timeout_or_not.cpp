// expect: outcomes in time? ; too late?
// also: verified
// A timed wait has both outcomes.
#include <chrono>
#include <condition_variable>
#include <cstdio>
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
    bool in_time = false;
    {
        std::unique_lock<std::mutex> guard(lock);
        in_time = changed.wait_for(guard, std::chrono::milliseconds(1), [] { return ready; });
    }
    other.join();
    std::puts(in_time ? "in time" : "too late");
}
