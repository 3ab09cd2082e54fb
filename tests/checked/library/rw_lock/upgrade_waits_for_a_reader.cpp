// expect: verified
// An upgrade waits until the other reader has left, and nobody writes between the reading and the writing.
#include "lockstep/sync/rw_lock.hpp"

#include <cassert>
#include <mutex>
#include <shared_mutex>
#include <thread>

lockstep::rw_lock<> l;
int value = 0;

int main() {
    std::thread reader([] {
        const std::shared_lock guard(l);
        const int before = value;
        assert(before == value);
    });
    l.lock_shared();
    const int read = value;
    const bool upgraded = l.upgrade();
    assert(upgraded && value == read);
    value = read + 1;
    l.unlock();
    reader.join();
    assert((l.counters() == lockstep::rw_counters{0, 0, 0, 0}));
}
