// expect: no bug | --executions 20000
// In turn: when a reader leaves, the writer that waits enters before a reader that came later, whoever wrote before.
#include "lockstep/check.hpp"
#include "lockstep/sync/rw_lock.hpp"

#include <cassert>
#include <thread>

lockstep::rw_lock<> l;
int written = 0;

int main() {
    l.lock();
    l.downgrade();
    std::thread writer([] {
        l.lock();
        ++written;
        l.unlock();
    });
    int seen = -1;
    std::thread reader([&] {
        l.lock_shared();
        seen = written;
        l.unlock_shared();
    });
    lockstep::assume((l.counters() == lockstep::rw_counters{1, 1, 0, 1}));
    l.unlock_shared();
    writer.join();
    reader.join();
    assert(seen == 1);
}
