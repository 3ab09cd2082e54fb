// expect: no bug | --executions 20000
// A broadcast wakes both who wait.
#include "lockstep/sync/condition_variable.hpp"

#include <mutex>
#include <thread>

lockstep::mutex m;
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
