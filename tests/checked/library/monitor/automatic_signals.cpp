// expect: no bug | --executions 20000
// proved: verified | --strategy exhaustive --time 30m
// Two wait for each other's change in turn, without a signal in the program: none is forgotten.
#include "lockstep/sync/monitor.hpp"
#include "../who_waits.hpp"

#include <cassert>
#include <thread>

lockstep::monitor<int> turn(0);

int main() {
    std::thread other([] { turn.when([](int t) { return t == 1; }, [](int& t) { t = 2; }); });
    lockstep::testing::assume_waits(1);
    turn.with([](auto& in) { *in = 1; });
    turn.when([](int t) { return t == 2; }, [](int& t) { t = 3; });
    other.join();
    turn.with([](auto& in) { assert(*in == 3); });
}
