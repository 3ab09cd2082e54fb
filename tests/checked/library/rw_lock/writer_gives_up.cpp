// expect: verified
// A reader waits behind a writer that gives up: it is let in then, and nobody is counted twice.
#include "lockstep/sync/rw_lock.hpp"

#include <cassert>
#include <thread>

lockstep::rw_lock<lockstep::rw_policy::prefer_writers> l;

int main() {
    l.lock_shared();
    std::thread writer([] {
        if (l.try_lock_for(std::chrono::milliseconds(1))) l.unlock();
    });
    if (l.try_lock_shared_for(std::chrono::seconds(1))) l.unlock_shared();
    l.unlock_shared();
    writer.join();
    assert((l.counters() == lockstep::rw_counters{0, 0, 0, 0}));
}
