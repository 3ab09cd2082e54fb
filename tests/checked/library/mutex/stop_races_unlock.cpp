// expect: verified
// A stop request meets the unlock that would let the waiter through: it gets the mutex or is told that it did not.
#include "lockstep/sync/mutex.hpp"

#include <cassert>
#include <mutex>
#include <thread>

int main() {
    lockstep::mutex m;
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
