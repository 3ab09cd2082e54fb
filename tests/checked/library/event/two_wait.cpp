// expect: verified
// All who wait go on, and who comes later does not wait.
#include "lockstep/sync/event.hpp"
#include "../who_waits.hpp"

#include <cassert>
#include <thread>

lockstep::event opened;

int main() {
    std::thread one([] { opened.wait(); });
    lockstep::testing::assume_waits(1);
    std::thread two([] { opened.set(); });
    opened.wait();
    one.join();
    two.join();
    assert(opened.is_set());
    opened.reset();
    assert(!opened.wait_for(std::chrono::milliseconds(1)));
}
