// expect: no bug | --strategy bounded --preemptions 3
// The first exception stops the other fiber of the group, which waits, and join() throws it.
#include "lockstep/fiber/task_group.hpp"
#include "lockstep/sync/semaphore.hpp"
#include "../who_waits.hpp"

#include <cassert>

int main() {
    lockstep::task_group group;
    lockstep::semaphore never(0);
    bool stopped = false, thrown = false;
    group.go([&](const std::stop_token& stop) { stopped = !never.acquire(stop); });
    group.go([] {
        lockstep::testing::assume_waits(2); // join() does, too
        throw 1;
    });
    try {
        group.join();
    } catch (int) {
        thrown = true;
    }
    assert(stopped && thrown);
}
