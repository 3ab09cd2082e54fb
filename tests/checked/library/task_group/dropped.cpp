// expect: verified
// A group that is left without join() asks its fibers to stop and waits for them: none outlives what it works on.
#include "lockstep/fiber/task_group.hpp"
#include "lockstep/sync/semaphore.hpp"
#include "../who_waits.hpp"

#include <cassert>

int main() {
    lockstep::semaphore never(0);
    bool stopped = false;
    {
        lockstep::task_group group;
        group.go([&](const std::stop_token& stop) { stopped = !never.acquire(stop); });
        lockstep::testing::assume_waits(1);
    }
    assert(stopped);
}
