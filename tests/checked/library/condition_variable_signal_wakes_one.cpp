// expect: no bug | --executions 20000
// Two wait, and one signal comes: at most one of them has been signalled, and the other runs out of time.
#include "lockstep/sync/condition_variable.hpp"

#include <cassert>
#include <thread>

lockstep::mutex m;
lockstep::condition_variable changed;
int signalled = 0;

void wait() {
    const std::lock_guard guard(m);
    if (changed.wait_for(m, std::chrono::milliseconds(1)) == lockstep::wait_status::signalled) ++signalled;
}

int main() {
    std::thread one(wait), two(wait);
    changed.notify_one();
    one.join();
    two.join();
    assert(signalled <= 1);
}
