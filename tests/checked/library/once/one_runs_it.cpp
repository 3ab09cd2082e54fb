// expect: verified
// Two call at once: one function runs, and both see what it did.
#include "lockstep/sync/once.hpp"

#include <cassert>
#include <thread>

lockstep::once opened;
int runs = 0;

void open() {
    opened.call([] { ++runs; });
    assert(runs == 1);
}

int main() {
    std::thread other(open);
    open();
    other.join();
}
