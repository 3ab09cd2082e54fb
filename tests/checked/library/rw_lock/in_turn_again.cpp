// expect: verified
// In turn: when a reader leaves, the writer that waits enters before a reader that came later, whoever wrote before.
#include "lockstep/sync/rw_lock.hpp"
#include "../who_waits.hpp"

#include <cassert>
#include <thread>

using lockstep::testing::assume_waits;

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
    assume_waits(1);
    int seen = -1;
    std::thread reader([&] {
        l.lock_shared();
        seen = written;
        l.unlock_shared();
    });
    assume_waits(2);
    l.unlock_shared();
    writer.join();
    reader.join();
    assert(seen == 1);
}
