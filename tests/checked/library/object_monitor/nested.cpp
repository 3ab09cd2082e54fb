// expect: verified
// A Java monitor entered twice is let go as a whole by wait(), and held twice again afterwards.
#include "lockstep/sync/object_monitor.hpp"

#include <thread>

lockstep::object_monitor object;
bool ready = false;

int main() {
    std::thread waiter([] {
        object.synchronized([] {
            object.synchronized([] {
                while (!ready) object.wait();
            });
        });
    });
    object.synchronized([] {
        ready = true;
        object.notify();
    });
    waiter.join();
}
