// expect: verified
// Who does not hold a recursive_mutex neither gets it by trying nor may unlock it; in time it gets it, or it says
// that it did not.
#include "lockstep/sync/recursive_mutex.hpp"

#include <cassert>
#include <thread>

lockstep::recursive_mutex m;
int inside = 0;

int main() {
    m.lock();
    std::thread other([] {
        bool refused = false;
        try {
            m.unlock();
        } catch (const std::system_error&) {
            refused = true;
        }
        assert(refused);
        if (!m.try_lock_for(std::chrono::milliseconds(1))) return;
        const bool again = m.try_lock();
        assert(again);
        ++inside;
        m.unlock();
        m.unlock();
    });
    ++inside;
    m.unlock();
    other.join();
    assert(inside >= 1 && m.try_lock());
    m.unlock();
}
