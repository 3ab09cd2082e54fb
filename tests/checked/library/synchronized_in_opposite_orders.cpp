// expect: no bug | --executions 4000
// with_all() takes the locks of both values, named in opposite orders, without a deadlock.
#include "lockstep/sync/synchronized.hpp"

#include <cassert>
#include <thread>
#include <utility>

lockstep::synchronized<int> x(1), y(2);

void swap_values(int& a, int& b) { std::swap(a, b); }

int main() {
    std::thread other([] { lockstep::with_all(swap_values, x, y); });
    lockstep::with_all(swap_values, y, x);
    other.join();
    assert(*x.lock() == 1 && *y.lock() == 2);
}
