// expect: bug assertion
// The work is short, but nobody promises that it is done before the deadline.
#include <cassert>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex lock;
std::condition_variable changed;
bool done = false;

int main() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(500);
    std::thread worker([] {
        std::lock_guard<std::mutex> guard(lock);
        done = true;
        changed.notify_one();
    });
    {
        std::unique_lock<std::mutex> guard(lock);
        changed.wait_until(guard, deadline, [] { return done; });
        assert(done);
    }
    worker.join();
}
