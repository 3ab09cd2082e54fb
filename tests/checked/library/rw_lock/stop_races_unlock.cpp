// expect: verified
// A stop request meets the unlock that would let the reader in: it is in, or it is told that it is not.
#include "lockstep/sync/rw_lock.hpp"

#include <cassert>
#include <thread>

lockstep::rw_lock<> l;

int main() {
    std::stop_source stop;
    l.lock();
    std::thread reader([&] {
        if (l.lock_shared(stop.get_token())) l.unlock_shared();
    });
    stop.request_stop();
    l.unlock();
    reader.join();
    assert((l.counters() == lockstep::rw_counters{0, 0, 0, 0}));
}
