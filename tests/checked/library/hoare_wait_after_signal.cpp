// expect: no bug | --executions 20000
// One and the same waits, is woken, and waits again: each signal finds it once.
#include "lockstep/check.hpp"
#include "lockstep/sync/hoare_monitor.hpp"

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
    steps.with([](auto& in) {
        lockstep::assume(in.anybody_waits(next));
        in.signal(next);
        assert(*in == 1);
        in.signal(next);
        assert(*in == 2);
    });
    walker.join();
}
