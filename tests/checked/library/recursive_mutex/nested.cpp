// expect: verified
// Taken twice and let go twice, it is free for the other.
#include "lockstep/sync/recursive_mutex.hpp"

#include <cassert>
#include <mutex>
#include <thread>

lockstep::recursive_mutex m;
int counter = 0;

int main() {
    std::thread other([] {
        const std::lock_guard outer(m);
        const std::lock_guard inner(m);
        ++counter;
    });
    {
        const std::lock_guard guard(m);
        ++counter;
    }
    other.join();
    assert(counter == 2 && !m.is_mine());
}
