// expect: verified
// Writers first: when a writer leaves, the writer that waits enters before the reader that waits.
#include "lockstep/sync/rw_lock.hpp"
#include "../who_waits.hpp"

#include <cassert>
#include <thread>

using lockstep::testing::assume_waits;

lockstep::rw_lock<lockstep::rw_policy::prefer_writers> l;
int written = 0;

int main() {
    l.lock();
    std::thread reader([] {
        l.lock_shared();
        assert(written == 1);
        l.unlock_shared();
    });
    assume_waits(1);
    std::thread writer([] {
        l.lock();
        ++written;
        l.unlock();
    });
    assume_waits(2);
    l.unlock();
    writer.join();
    reader.join();
    assert((l.counters() == lockstep::rw_counters{0, 0, 0, 0}));
}
