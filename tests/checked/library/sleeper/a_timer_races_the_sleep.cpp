// expect: verified
// A timer is added as the only worker goes to sleep: it does not sleep beyond it.
#include "crew.hpp"

using namespace std::chrono_literals;

lockstep::testing::crew<1> all;

int main() {
    std::thread worker([] {
        while (!all.timer_is_due()) all[0].sleep();
    });
    all.add_timer(lockstep::parking::after(1ms));
    worker.join();
}
