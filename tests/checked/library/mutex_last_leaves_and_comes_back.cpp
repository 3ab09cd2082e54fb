// expect: no bug | --executions 20000
// The last in the queue gives up and comes back while others wait: everybody is served.
#include "lockstep/sync/mutex.hpp"

#include <thread>

lockstep::mutex m;

int main() {
    m.lock();
    std::thread patient([] {
        m.lock();
        m.unlock();
    });
    std::thread impatient([] {
        if (!m.try_lock_for(std::chrono::milliseconds(1))) m.lock();
        m.unlock();
    });
    m.unlock();
    patient.join();
    impatient.join();
}
