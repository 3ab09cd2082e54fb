// expect: verified
// The end comes as the workers go to sleep, one of them at the descriptors: neither sleeps on.
#include "crew.hpp"

lockstep::testing::poll_set watched;
lockstep::testing::crew<2> all(&watched);

int main() {
    std::thread first([] {
        while (!all.stopping()) all[0].sleep();
    });
    std::thread second([] {
        while (!all.stopping()) all[1].sleep();
    });
    all.stop();
    first.join();
    second.join();
    assert(!watched.on_duty.is_taken());
}
