// expect: verified
// One signal, and of two waiters one has run out of time: the other gets the signal.
#include "lockstep/sync/condition_variable.hpp"

#include <mutex>
#include <thread>

std::mutex m; // any lock will do; this one is a step, with no waiting of its own to be searched
lockstep::condition_variable changed;
int items = 0;

int main() {
    std::thread impatient([] {
        std::unique_lock lock(m);
        if (items == 0 && changed.wait_for(lock, std::chrono::milliseconds(1)) == lockstep::wait_status::signalled)
            changed.notify_one(); // not for us: pass it on
    });
    std::thread giver([] {
        const std::lock_guard guard(m);
        items = 1;
        changed.notify_one();
    });
    std::unique_lock lock(m);
    changed.wait(lock, [] { return items == 1; });
    lock.unlock();
    impatient.join();
    giver.join();
}
