// expect: verified
// A writer becomes a reader: nobody writes in between.
#include "lockstep/sync/rw_lock.hpp"

#include <cassert>
#include <mutex>
#include <thread>

lockstep::rw_lock<> l;
int value = 0;

int main() {
    std::thread other([] {
        const std::unique_lock guard(l);
        ++value;
    });
    l.lock();
    const int mine = ++value;
    l.downgrade();
    assert(value == mine);
    l.unlock_shared();
    other.join();
    assert(value == 2 && (l.counters() == lockstep::rw_counters{0, 0, 0, 0}));
}
