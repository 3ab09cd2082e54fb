// expect: verified
// Two wait for a mutex, and the last gives up just as it is let go: the first gets it, and it is free afterwards.
#include "lockstep/sync/mutex.hpp"
#include "../who_waits.hpp"

#include <cassert>
#include <thread>

using lockstep::testing::assume_waits;

lockstep::mutex m;

int main() {
    m.lock();
    std::thread patient([] {
        m.lock();
        m.unlock();
    });
    assume_waits(1);
    std::thread impatient([] {
        if (m.try_lock_for(std::chrono::milliseconds(1))) m.unlock();
    });
    assume_waits(2);
    m.unlock();
    patient.join();
    impatient.join();
    assert(m.try_lock());
    m.unlock();
}
