// expect: verified
// Two wait with when(); the one whom a change lets through makes the change that lets the other through.
#include "lockstep/sync/monitor.hpp"
#include "../who_waits.hpp"

#include <thread>

using lockstep::testing::assume_waits;

lockstep::monitor<int> stage(0);

int main() {
    std::thread second([] { stage.when([](int n) { return n == 2; }, [](int& n) { n = 3; }); });
    assume_waits(1);
    std::thread first([] { stage.when([](int n) { return n == 1; }, [](int& n) { n = 2; }); });
    assume_waits(2);
    stage.with([](auto& in) { *in = 1; });
    first.join();
    second.join();
}
