// expect: no bug | --executions 20000
// A timed wait from inside two synchronized() gives both up and has both again when it returns, notified or late.
#include "lockstep/sync/object_monitor.hpp"

#include <cassert>
#include <thread>

lockstep::object_monitor object;
int inside = 0;

int main() {
    std::thread notifier([] {
        object.synchronized([] {
            ++inside;
            object.notify();
        });
    });
    object.synchronized([] {
        object.synchronized([] {
            object.wait_for(std::chrono::milliseconds(1));
            ++inside;
        });
        ++inside;
    });
    notifier.join();
    assert(inside == 3);
}
