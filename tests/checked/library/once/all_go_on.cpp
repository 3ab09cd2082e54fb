// expect: verified
// Two come while the function of a third runs: both go on when it has returned, and neither runs its own.
#include "lockstep/sync/once.hpp"

#include <cassert>
#include <thread>

lockstep::once opened;
int runs = 0;

void open() {
    opened.call([] { assert(false); });
    assert(runs == 1);
}

int main() {
    std::thread one, two;
    opened.call([&] {
        one = std::thread(open);
        two = std::thread(open);
        ++runs;
    });
    one.join();
    two.join();
}
