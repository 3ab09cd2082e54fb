// expect: verified
// Whoever sees that it is done sees what was done, without waiting for anybody.
#include "lockstep/sync/once.hpp"

#include <cassert>
#include <thread>

lockstep::once opened;
int value = 0;

int main() {
    std::thread other([] { opened.call([] { value = 1; }); });
    if (opened.done()) assert(value == 1);
    other.join();
    assert(opened.done());
}
