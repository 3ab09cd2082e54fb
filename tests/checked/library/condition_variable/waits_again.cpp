// expect: verified
// Who has run out of time waits again, from the same place: the signal finds it.
#include "lockstep/sync/condition_variable.hpp"

#include <mutex>
#include <thread>

std::mutex m; // any lock will do; this one is a step, with no waiting of its own to be searched
lockstep::condition_variable changed;
bool ready = false;

int main() {
    std::thread signaller([] {
        const std::lock_guard guard(m);
        ready = true;
        changed.notify_one();
    });
    std::unique_lock lock(m);
    while (!ready) {
        if (changed.wait_for(lock, std::chrono::milliseconds(1)) == lockstep::wait_status::timed_out)
            changed.wait(lock, [] { return ready; });
    }
    lock.unlock();
    signaller.join();
}
