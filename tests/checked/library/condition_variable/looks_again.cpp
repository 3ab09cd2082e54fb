// expect: verified
// The same with the predicate given to wait(), which looks again: nothing is taken twice.
#include "lockstep/sync/condition_variable.hpp"

#include <cassert>
#include <mutex>
#include <thread>

std::mutex m; // any lock will do; this one is a step, with no waiting of its own to be searched
lockstep::condition_variable not_empty;
int items = 0;

void take() {
    std::unique_lock lock(m);
    not_empty.wait(lock, [] { return items > 0; });
    --items;
    assert(items >= 0);
}

void put() {
    const std::lock_guard guard(m);
    ++items;
    not_empty.notify_one();
}

int main() {
    std::thread one(take);
    std::thread two(take);
    put();
    put();
    one.join();
    two.join();
}
