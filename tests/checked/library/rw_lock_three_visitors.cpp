// expect: no bug | --executions 20000
// Two readers and a writer: whole or not at all, and nobody is left waiting.
#include "lockstep/sync/rw_lock.hpp"

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
    std::thread writer([] {
        const std::unique_lock guard(l);
        ++x;
        ++y;
    });
    std::thread reader(look);
    look();
    writer.join();
    reader.join();
}
