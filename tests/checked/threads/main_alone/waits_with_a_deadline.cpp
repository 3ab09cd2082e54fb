// expect: verified
// main waits for nobody, until its deadline has passed, and only then makes a thread.
#include <cassert>
#include <chrono>
#include <condition_variable>
#include <thread>

std::mutex lock;
std::condition_variable signalled;

int main() {
    std::unique_lock guard(lock);
    assert(signalled.wait_for(guard, std::chrono::seconds(1)) == std::cv_status::timeout);
    guard.unlock();
    std::thread([] { std::lock_guard again(lock); }).join();
}
