// expect: verified
// One waits with when() for what the other makes true without a signal.
#include "lockstep/sync/monitor.hpp"

#include <cassert>
#include <thread>

lockstep::monitor<int> items(0);

int main() {
    std::thread producer([] { items.with([](auto& in) { *in = 1; }); });
    items.when([](int n) { return n == 1; }, [](int& n) { n = 2; });
    producer.join();
    items.with([](auto& in) { assert(*in == 2); });
}
