// expect: bug assertion
// The other way round: a wait with a short timeout may be signalled in time.
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
        if (!ready) {
            const auto how = changed.wait_for(guard, std::chrono::milliseconds(1));
            assert(how == std::cv_status::timeout);
        }
    }
    other.join();
}
