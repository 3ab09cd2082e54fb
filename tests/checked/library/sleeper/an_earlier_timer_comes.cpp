// expect: verified
// Somebody watches a timer already when one is added that is due before it: it is watched, too.
#include "crew.hpp"

using namespace std::chrono_literals;

lockstep::testing::poll_set watched;
lockstep::testing::crew<1> all(&watched);

int main() {
    const auto soon = lockstep::parking::after(1ms);
    watched.end = soon;
    all.add_timer(soon + 1h);
    std::thread worker([] {
        while (!all.timer_is_due()) all[0].sleep();
    });
    all.add_timer(soon);
    worker.join();
}
