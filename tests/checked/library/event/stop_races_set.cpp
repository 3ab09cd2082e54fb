// expect: verified
// A stop request meets the set: who was stopped says so, and the event is set nevertheless.
#include "lockstep/sync/event.hpp"

#include <cassert>
#include <thread>

lockstep::event opened;

int main() {
    std::stop_source stop;
    std::thread waiter([&] {
        if (opened.wait(stop.get_token())) assert(opened.is_set());
    });
    stop.request_stop();
    opened.set();
    waiter.join();
    assert(opened.is_set());
}
