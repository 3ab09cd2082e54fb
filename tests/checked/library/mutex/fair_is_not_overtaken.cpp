// expect: verified
// While somebody waits, nobody who comes later gets a fair_mutex first.
#include "lockstep/sync/mutex.hpp"

#include <cassert>
#include <thread>

lockstep::fair_mutex m;
int turns_of_waiter = 0;

int main() {
    m.lock();
    std::thread waiter([] {
        m.lock();
        ++turns_of_waiter;
        m.unlock();
    });
    m.unlock();
    const bool at_once = m.try_lock(); // free: the waiter has been here or has not come yet
    if (!at_once) m.lock();            // not free: the waiter holds it, and then it is our turn
    assert(at_once || turns_of_waiter == 1);
    m.unlock();
    waiter.join();
}
