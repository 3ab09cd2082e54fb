// expect: verified
// Two readers and a writer: whole or not at all, and nobody is left waiting.
#include "lockstep/sync/rw_lock.hpp"
#include "../who_waits.hpp"

#include <cassert>
#include <mutex>
#include <shared_mutex>
#include <thread>

lockstep::rw_lock<> l;
int x = 0, y = 0;

void look() {
    const std::shared_lock guard(l);
    assert(x == y);
}

int main() {
    l.lock_shared();
    std::thread writer([] {
        const std::unique_lock guard(l);
        ++x;
        ++y;
    });
    lockstep::testing::assume_waits(1);
    std::thread reader(look);
    assert(x == y);
    l.unlock_shared();
    writer.join();
    reader.join();
}
