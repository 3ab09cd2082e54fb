// expect: verified
// A stop request meets the signal: the wait ends, and says truly whether the condition holds.
#include "lockstep/sync/condition_variable.hpp"

#include <cassert>
#include <mutex>
#include <thread>

std::mutex m; // any lock will do; this one is a step, with no waiting of its own to be searched
lockstep::condition_variable changed;
bool ready = false;

int main() {
    std::stop_source stop;
    std::thread waiter([&] {
        std::unique_lock lock(m);
        const bool holds = changed.wait(lock, stop.get_token(), [] { return ready; });
        assert(holds == ready);
    });
    stop.request_stop();
    {
        const std::lock_guard guard(m);
        ready = true;
    }
    changed.notify_one();
    waiter.join();
}
