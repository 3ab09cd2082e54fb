// expect: verified
// A reader that upgrades goes before a writer that waits.
#include "lockstep/sync/rw_lock.hpp"

#include <cassert>
#include <mutex>
#include <thread>

lockstep::rw_lock<> l;
int value = 0;

int main() {
    l.lock_shared();
    std::thread writer([] {
        const std::unique_lock guard(l);
        value += 2;
    });
    const bool upgraded = l.upgrade();
    assert(upgraded && value == 0);
    value += 1;
    l.unlock();
    writer.join();
    assert(value == 3);
}
