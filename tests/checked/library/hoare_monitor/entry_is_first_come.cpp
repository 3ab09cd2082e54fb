// expect: verified
// While one is inside, others queue up and enter one after the other.
#include "lockstep/sync/hoare_monitor.hpp"

#include <cassert>
#include <thread>

lockstep::hoare_monitor<int> counter(0);

int main() {
    std::thread other([] { counter.with([](auto& in) { ++*in; }); });
    counter.with([](auto& in) { ++*in; });
    const int before = counter.with([](auto& in) { return *in; });
    other.join();
    assert(before >= 1);
    counter.with([](auto& in) { assert(*in == 2); });
}
