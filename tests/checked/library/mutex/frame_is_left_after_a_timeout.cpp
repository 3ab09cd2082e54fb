// expect: verified
// Who gave up uses its stack for something else at once: who unlocked meanwhile has left the node that lay there.
#include "lockstep/sync/mutex.hpp"

#include <thread>

lockstep::mutex m;

/// Writes where the frame of the wait was.
[[gnu::noinline]] void use_the_stack() {
    char room[512];
    for (volatile char& byte : room) byte = 0;
}

int main() {
    m.lock();
    std::thread impatient([] {
        if (m.try_lock_for(std::chrono::milliseconds(1))) m.unlock();
        else use_the_stack();
    });
    m.unlock();
    impatient.join();
}
