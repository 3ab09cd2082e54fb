// expect: verified
// Readers first: a reader joins another although a writer waits.
#include "lockstep/check.hpp"
#include "lockstep/sync/rw_lock.hpp"

#include <cassert>
#include <thread>

lockstep::rw_lock<lockstep::rw_policy::prefer_readers> l;

int main() {
    l.lock_shared();
    std::thread writer([] {
        l.lock();
        l.unlock();
    });
    lockstep::assume(l.counters().WW == 1);
    assert(l.try_lock_shared());
    l.unlock_shared();
    l.unlock_shared();
    writer.join();
    assert((l.counters() == lockstep::rw_counters{0, 0, 0, 0}));
}
