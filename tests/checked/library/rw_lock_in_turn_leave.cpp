// expect: no bug | --executions 20000
// In turn: when a writer leaves, the reader that waits enters before the writer that waits.
#include "lockstep/check.hpp"
#include "lockstep/sync/rw_lock.hpp"

#include <cassert>
#include <thread>

lockstep::rw_lock<lockstep::rw_policy::phase_fair> l;
int written = 0;

int main() {
    l.lock();
    std::thread writer([] {
        l.lock();
        ++written;
        l.unlock();
    });
    std::thread reader([] {
        l.lock_shared();
        assert(written == 0);
        l.unlock_shared();
    });
    lockstep::assume((l.counters() == lockstep::rw_counters{0, 1, 1, 1}));
    l.unlock();
    writer.join();
    reader.join();
    assert((l.counters() == lockstep::rw_counters{0, 0, 0, 0}));
}
