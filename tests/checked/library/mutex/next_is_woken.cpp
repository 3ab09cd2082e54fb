// expect: verified
// Two wait for a mutex, and the first gives up just as it is let go: then the second is woken, not nobody.
#include "lockstep/sync/mutex.hpp"
#include "../who_waits.hpp"

#include <thread>

using lockstep::testing::assume_waits;

lockstep::mutex m;

int main() {
    m.lock();
    std::thread impatient([] {
        if (m.try_lock_for(std::chrono::milliseconds(1))) m.unlock();
    });
    assume_waits(1);
    std::thread patient([] {
        m.lock();
        m.unlock();
    });
    assume_waits(2);
    m.unlock();
    impatient.join();
    patient.join();
}
