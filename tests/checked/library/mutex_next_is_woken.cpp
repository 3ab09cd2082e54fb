// expect: no bug | --executions 30000
// Two wait for a mutex, and the first gives up just as it is let go: then the second is woken, not nobody.
#include "lockstep/sync/mutex.hpp"

#include <thread>

lockstep::mutex m;

int main() {
    m.lock();
    std::thread impatient([] {
        if (m.try_lock_for(std::chrono::milliseconds(1))) m.unlock();
    });
    std::thread patient([] {
        m.lock();
        m.unlock();
    });
    m.unlock();
    impatient.join();
    patient.join();
}
