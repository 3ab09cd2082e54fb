// expect: verified
// The same under a fair_mutex, which is handed over held.
#include "lockstep/sync/mutex.hpp"

#include <cassert>
#include <mutex>
#include <thread>

lockstep::fair_mutex m;
int counter = 0;

void increase() {
    const std::lock_guard guard(m);
    ++counter;
}

int main() {
    std::thread a(increase);
    std::thread b(increase);
    a.join();
    b.join();
    assert(counter == 2);
}
