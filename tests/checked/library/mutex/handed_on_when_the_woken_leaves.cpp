// expect: verified
// The one whom an unlock wakes has run out of time meanwhile: it takes the mutex nevertheless or leaves it free for
// the one behind it.
#include "lockstep/sync/mutex.hpp"

#include <thread>

lockstep::mutex m;

int main() {
    m.lock();
    std::thread impatient([] {
        if (m.try_lock_for(std::chrono::milliseconds(1))) m.unlock();
    });
    m.unlock();
    m.lock();
    m.unlock();
    impatient.join();
}
