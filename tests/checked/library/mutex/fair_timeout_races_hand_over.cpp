// expect: verified
// A fair_mutex is handed to a waiter whose time is just over: it is held by somebody or free, never lost.
#include "lockstep/sync/mutex.hpp"

#include <cassert>
#include <mutex>
#include <thread>

lockstep::fair_mutex m;

int main() {
    std::thread holder([] { const std::lock_guard guard(m); });
    if (m.try_lock_for(std::chrono::milliseconds(1))) m.unlock();
    holder.join();
    assert(m.try_lock());
    m.unlock();
}
