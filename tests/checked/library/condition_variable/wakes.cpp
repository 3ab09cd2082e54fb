// expect: verified
// One waits for a condition that another makes true: the signal is not lost, whenever it comes.
#include "lockstep/sync/condition_variable.hpp"

#include <mutex>
#include <thread>

lockstep::mutex m;
lockstep::condition_variable changed;
bool ready = false;

int main() {
    std::thread waiter([] {
        std::unique_lock lock(m);
        changed.wait(lock, [] { return ready; });
    });
    {
        const std::lock_guard guard(m);
        ready = true;
    }
    changed.notify_one();
    waiter.join();
}
