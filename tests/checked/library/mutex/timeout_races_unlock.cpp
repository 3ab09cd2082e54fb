// expect: verified
// A timed lock gives up while the mutex is let go: it has it or not, and the mutex is usable afterwards.
#include "lockstep/sync/mutex.hpp"

#include <cassert>
#include <mutex>
#include <thread>

lockstep::mutex m;
int counter = 0;

int main() {
    std::thread holder([] {
        const std::lock_guard guard(m);
        ++counter;
    });
    const bool got = m.try_lock_for(std::chrono::milliseconds(1));
    if (got) {
        ++counter;
        m.unlock();
    }
    holder.join();
    assert(counter == (got ? 2 : 1));
    assert(m.try_lock());
    m.unlock();
}
