// expect: verified
// The value is reached by one thread at a time, by lock() and by with().
#include "lockstep/sync/synchronized.hpp"

#include <cassert>
#include <thread>

lockstep::synchronized<int> counter(0);

int main() {
    std::thread other([] { counter.with([](int& n) { ++n; }); });
    ++*counter.lock();
    other.join();
    assert(*counter.lock() == 2);
}
