// expect: verified
// wait() lets the lock go, so that the other gets in to notify.
#include "lockstep/sync/object_monitor.hpp"

#include <cassert>
#include <thread>

lockstep::object_monitor object;
bool ready = false;

int main() {
    std::thread notifier([] {
        object.synchronized([] {
            ready = true;
            object.notify_all();
        });
    });
    object.synchronized([] {
        while (!ready) object.wait();
        assert(ready);
    });
    notifier.join();
}
