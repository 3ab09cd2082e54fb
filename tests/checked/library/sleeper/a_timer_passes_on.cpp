// expect: verified
// One adds a timer and retires, as another goes to sleep: that one watches it.
#include "crew.hpp"

using namespace std::chrono_literals;

lockstep::testing::crew<2> all;

int main() {
    std::thread sleeps([] {
        while (!all.timer_is_due()) all[1].sleep();
        all.stop();
    });
    all.add_timer(lockstep::parking::after(1ms));
    all[0].retire();
    sleeps.join();
}
