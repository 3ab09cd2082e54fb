// expect: verified
// A stop request meets the hand-over: the mutex is held by the waiter, who says so, or free afterwards.
#include "lockstep/sync/mutex.hpp"

#include <cassert>
#include <thread>

int main() {
    lockstep::fair_mutex m;
    std::stop_source stop;
    m.lock();
    std::thread waiter([&] {
        if (m.lock(stop.get_token())) m.unlock();
    });
    stop.request_stop();
    m.unlock();
    waiter.join();
    assert(m.try_lock());
    m.unlock();
}
