// expect: verified
// One is woken and finds the mutex taken once more: it goes to the front, is handed the mutex, and nobody is left asleep.
#include "lockstep/sync/mutex.hpp"
#include "../who_waits.hpp"

#include <cassert>
#include <mutex>
#include <thread>

using lockstep::testing::assume_waits;

lockstep::mutex m;
int value = 0;

void once() {
    const std::lock_guard guard(m);
    ++value;
}

int main() {
    m.lock();
    std::thread first(once);
    assume_waits(1);
    std::thread second(once);
    assume_waits(2);
    m.unlock();
    if (m.try_lock()) m.unlock();
    first.join();
    second.join();
    assert(value == 2);
}
