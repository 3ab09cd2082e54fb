// expect: verified
// Two wait, and one signal comes: at most one of them has been signalled, and the other runs out of time.
#include "lockstep/sync/condition_variable.hpp"
#include "../who_waits.hpp"

#include <cassert>
#include <mutex>
#include <thread>

using lockstep::testing::assume_waits;

std::mutex m; // any lock will do; this one is a step, with no waiting of its own to be searched
lockstep::condition_variable changed;
int signalled = 0;

void wait() {
    const std::lock_guard guard(m);
    if (changed.wait_for(m, std::chrono::milliseconds(1)) == lockstep::wait_status::signalled) ++signalled;
}

int main() {
    std::thread one(wait);
    assume_waits(1);
    std::thread two(wait);
    assume_waits(2);
    changed.notify_one();
    one.join();
    two.join();
    assert(signalled <= 1);
}
