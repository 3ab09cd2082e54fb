// expect: verified
// One and the same waits, is woken, and waits again: each signal finds it once.
#include "lockstep/sync/hoare_monitor.hpp"
#include "../who_waits.hpp"

#include <cassert>
#include <thread>

lockstep::hoare_monitor<int> steps(0);
decltype(steps)::condition next;

int main() {
    std::thread walker([] {
        steps.with([](auto& in) {
            for (int i = 0; i < 2; ++i) {
                in.wait(next);
                ++*in;
            }
        });
    });
    lockstep::testing::assume_waits(1);
    steps.with([](auto& in) {
        in.signal(next);
        assert(*in == 1);
        in.signal(next);
        assert(*in == 2);
    });
    walker.join();
}
