// expect: verified
// While a reader waits to become the writer, no new reader enters.
#include "lockstep/check.hpp"
#include "lockstep/sync/rw_lock.hpp"

#include <cassert>
#include <thread>

lockstep::rw_lock<> l;

int main() {
    l.lock_shared();
    std::thread upgrader([] {
        if (!l.try_lock_shared()) return;
        if (l.upgrade()) l.unlock();
        else l.unlock_shared();
    });
    lockstep::assume(l.counters().WW == 1);
    assert(!l.try_lock_shared());
    l.unlock_shared();
    upgrader.join();
    assert((l.counters() == lockstep::rw_counters{0, 0, 0, 0}));
}
