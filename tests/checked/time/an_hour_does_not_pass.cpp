// expect: verified
// also: bug assertion | --patience 2h
// A wait of an hour does not expire while somebody is about to end it, unless one asks for that.
#include <cassert>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex lock;
std::condition_variable changed;
bool done = false;

int main() {
    std::thread worker([] {
        std::lock_guard<std::mutex> guard(lock);
        done = true;
        changed.notify_one();
    });
    {
        std::unique_lock<std::mutex> guard(lock);
        assert(changed.wait_for(guard, std::chrono::hours(1), [] { return done; }));
    }
    worker.join();
}
