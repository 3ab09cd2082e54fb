// expect: verified
// A broadcast wakes both who wait.
#include "lockstep/sync/condition_variable.hpp"

#include <mutex>
#include <thread>

std::mutex m; // any lock will do; this one is a step, with no waiting of its own to be searched
lockstep::condition_variable changed;
bool ready = false;

void await() {
    std::unique_lock lock(m);
    changed.wait(lock, [] { return ready; });
}

int main() {
    std::thread other(await);
    std::thread signaller([] {
        m.lock();
        ready = true;
        m.unlock();
        changed.notify_all();
    });
    await();
    other.join();
    signaller.join();
}
