// expect: verified
// Two readers want to become the writer: one is told at once that it cannot, and the other does.
#include "lockstep/sync/rw_lock.hpp"

#include <cassert>
#include <thread>

lockstep::rw_lock<> l;
int upgrades = 0;

void visit() {
    l.lock_shared();
    if (l.upgrade()) {
        ++upgrades;
        l.downgrade();
    }
    l.unlock_shared();
}

int main() {
    std::thread other(visit);
    visit();
    other.join();
    assert(upgrades >= 1);
    assert((l.counters() == lockstep::rw_counters{0, 0, 0, 0}));
}
