// expect: no bug | --executions 20000
// One is woken and finds the mutex taken once more: it goes to the front, is handed the mutex, and nobody is left asleep.
#include "lockstep/sync/mutex.hpp"

#include <cassert>
#include <mutex>
#include <thread>

lockstep::mutex m;
int value = 0;

void twice() {
    for (int i = 0; i < 2; ++i) {
        const std::lock_guard guard(m);
        ++value;
    }
}

int main() {
    std::thread a(twice), b(twice);
    twice();
    a.join();
    b.join();
    assert(value == 6);
}
