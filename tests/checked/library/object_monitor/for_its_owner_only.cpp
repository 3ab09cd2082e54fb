// expect: verified
// Who is not inside may not wait and may not notify, while another is, too.
#include "lockstep/sync/object_monitor.hpp"

#include <cassert>
#include <thread>

lockstep::object_monitor object;

template <class F>
bool refused(F f) {
    try {
        f();
    } catch (const std::system_error&) {
        return true;
    }
    return false;
}

int main() {
    std::thread other([] { object.synchronized([] { object.notify_all(); }); });
    assert(refused([] { object.wait(); }));
    assert(refused([] { object.notify(); }));
    assert(refused([] { object.wait_for(std::chrono::milliseconds(1)); }));
    other.join();
}
