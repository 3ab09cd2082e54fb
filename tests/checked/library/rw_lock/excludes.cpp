// expect: verified
// A reader sees what a writer did whole or not at all.
#include "lockstep/sync/rw_lock.hpp"

#include <cassert>
#include <shared_mutex>
#include <thread>

lockstep::rw_lock<> l;
int a = 0, b = 0;

int main() {
    std::thread writer([] {
        const std::unique_lock guard(l);
        ++a;
        ++b;
    });
    {
        const std::shared_lock guard(l);
        assert(a == b);
    }
    writer.join();
}
