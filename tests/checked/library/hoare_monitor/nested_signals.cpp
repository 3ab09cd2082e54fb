// expect: verified
// A wakes B, B wakes C: C runs first, then B goes on, then A, and each finds what it was promised.
#include "lockstep/sync/hoare_monitor.hpp"
#include "../who_waits.hpp"

#include <cassert>
#include <thread>

using lockstep::testing::assume_waits;

lockstep::hoare_monitor<int> order(0);
decltype(order)::condition for_b, for_c;

int main() {
    std::thread c([] {
        order.with([](auto& in) {
            in.wait(for_c);
            assert(*in == 2);
            *in = 3;
        });
    });
    assume_waits(1);
    std::thread b([] {
        order.with([](auto& in) {
            in.wait(for_b);
            assert(*in == 1);
            *in = 2;
            in.signal(for_c);
            assert(*in == 3);
            *in = 4;
        });
    });
    assume_waits(2);
    order.with([](auto& in) {
        *in = 1;
        in.signal(for_b);
        assert(*in == 4);
    });
    c.join();
    b.join();
}
