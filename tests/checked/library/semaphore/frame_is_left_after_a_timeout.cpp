// expect: verified
// Who gave up uses its stack for something else at once: nothing of the wait is left in the queue, and a release that
// met it has left the frame.
#include "lockstep/sync/semaphore.hpp"

#include <cassert>
#include <thread>

lockstep::semaphore units(0);

/// Writes where the frame of the wait was.
[[gnu::noinline]] void use_the_stack() {
    char room[512];
    for (volatile char& byte : room) byte = 0;
}

int main() {
    std::thread impatient([] {
        if (units.try_acquire_for(std::chrono::milliseconds(1))) units.release();
        else use_the_stack();
    });
    units.release();
    impatient.join();
    assert(units.value() == 1);
}
