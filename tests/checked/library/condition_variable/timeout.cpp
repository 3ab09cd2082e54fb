// expect: verified
// A signal meets a timeout: the wait says which, and the predicate decides.
#include "lockstep/sync/condition_variable.hpp"

#include <cassert>
#include <mutex>
#include <thread>

lockstep::mutex m;
lockstep::condition_variable changed;
bool ready = false;

int main() {
    std::thread signaller([] {
        const std::lock_guard guard(m);
        ready = true;
        changed.notify_one();
    });
    std::unique_lock lock(m);
    const bool holds = changed.wait_for(lock, std::chrono::milliseconds(1), [] { return ready; });
    assert(holds == ready);
    lock.unlock();
    signaller.join();
}
