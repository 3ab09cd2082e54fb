// expect: verified
// A timed wait from inside two synchronized() gives both up and has both again when it returns, notified or late.
#include "lockstep/sync/object_monitor.hpp"
#include "../who_waits.hpp"

#include <cassert>
#include <thread>

lockstep::object_monitor object;
int inside = 0;

int main() {
    std::thread waiter([] {
        object.synchronized([] {
            object.synchronized([] {
                object.wait_for(std::chrono::milliseconds(1));
                ++inside;
            });
            ++inside;
        });
    });
    lockstep::testing::assume_waits(1);
    object.synchronized([] {
        ++inside;
        object.notify();
    });
    waiter.join();
    assert(inside == 3);
}
