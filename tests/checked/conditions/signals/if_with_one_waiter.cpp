// expect: verified
// also: bug assertion | --spurious-wakeups 1
// With a single waiter and a single signal `if` happens to be enough, until a wake-up comes that nobody sent.
#include <cassert>
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
        if (!ready) changed.wait(guard);
        assert(ready);
    }
    other.join();
}
