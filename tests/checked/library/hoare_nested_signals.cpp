// expect: no bug | --executions 20000
// A wakes B, B wakes C: C runs first, then B goes on, then A, and each finds what it was promised.
#include "lockstep/sync/hoare_monitor.hpp"

#include <cassert>
#include <thread>

lockstep::hoare_monitor<int> order(0);
decltype(order)::condition for_b, for_c;

int main() {
    std::thread c([] {
        order.with([](auto& in) {
            if (*in != 2) in.wait(for_c);
            *in = 3;
        });
    });
    std::thread b([] {
        order.with([](auto& in) {
            if (!in.anybody_waits(for_c)) return;
            in.wait(for_b);
            *in = 2;
            in.signal(for_c);
            assert(*in == 3);
            *in = 4;
        });
    });
    order.with([](auto& in) {
        if (in.anybody_waits(for_b)) {
            in.signal(for_b);
            assert(*in == 4);
        } else {
            *in = 2;
            in.signal(for_c);
        }
    });
    c.join();
    b.join();
}
