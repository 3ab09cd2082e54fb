// expect: verified
// Readers first: when a writer leaves, the reader that waits enters before the writer that waits.
#include "lockstep/sync/rw_lock.hpp"
#include "../who_waits.hpp"

#include <cassert>
#include <thread>

using lockstep::testing::assume_waits;

lockstep::rw_lock<lockstep::rw_policy::prefer_readers> l;
int written = 0;

int main() {
    l.lock();
    std::thread writer([] {
        l.lock();
        ++written;
        l.unlock();
    });
    assume_waits(1);
    std::thread reader([] {
        l.lock_shared();
        assert(written == 0);
        l.unlock_shared();
    });
    assume_waits(2);
    l.unlock();
    writer.join();
    reader.join();
    assert((l.counters() == lockstep::rw_counters{0, 0, 0, 0}));
}
