// expect: verified
// A writer with a timeout against a reader that leaves: it is in or it is not, and the lock is free afterwards.
#include "lockstep/sync/rw_lock.hpp"

#include <cassert>
#include <thread>

lockstep::rw_lock<lockstep::rw_policy::prefer_readers> l;

int main() {
    l.lock_shared();
    std::thread writer([] {
        if (l.try_lock_for(std::chrono::milliseconds(1))) l.unlock();
    });
    l.unlock_shared();
    writer.join();
    assert(l.try_lock());
    l.unlock();
}
