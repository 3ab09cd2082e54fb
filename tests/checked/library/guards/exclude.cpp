// expect: verified
// The library's own guards: a writer's and a reader's do not overlap, and each lets go at the end of its scope.
#include "lockstep/sync/guards.hpp"
#include "lockstep/sync/rw_lock.hpp"

#include <cassert>
#include <thread>

int main() {
    lockstep::rw_lock<> m;
    int value = 0;
    std::thread writer([&] {
        const lockstep::lock_guard guard(m);
        value = 1;
        value = 2;
    });
    {
        const lockstep::shared_lock_guard guard(m);
        assert(value != 1);
    }
    writer.join();
}
