// expect: verified
// A binary semaphore as a lock between two; a release at its limit is refused and changes nothing.
#include "lockstep/sync/semaphore.hpp"

#include <cassert>
#include <thread>

lockstep::binary_semaphore free_(1);
int counter = 0;

void count() {
    free_.acquire();
    ++counter;
    free_.release();
}

int main() {
    std::thread other(count);
    count();
    other.join();
    bool refused = false;
    try {
        free_.release();
    } catch (const std::overflow_error&) {
        refused = true;
    }
    assert(counter == 2 && refused && free_.value() == 1);
}
