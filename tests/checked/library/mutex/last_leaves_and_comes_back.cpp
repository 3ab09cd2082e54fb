// expect: verified
// The last in the queue gives up and comes back while others wait: everybody is served.
#include "lockstep/sync/mutex.hpp"
#include "../who_waits.hpp"

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
        if (!m.try_lock_for(std::chrono::milliseconds(1))) m.lock();
        m.unlock();
    });
    assume_waits(3);
    m.unlock();
    patient.join();
    impatient.join();
}
