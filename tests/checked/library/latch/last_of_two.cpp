// expect: verified
// Two count down, in either order: the wait sees what both did.
#include "lockstep/sync/latch.hpp"

#include <cassert>
#include <thread>

lockstep::latch done(2);
int results[2];

int main() {
    std::thread one([] {
        results[0] = 1;
        done.count_down();
    });
    std::thread two([] {
        results[1] = 1;
        done.count_down();
    });
    done.wait();
    assert(results[0] + results[1] == 2);
    one.join();
    two.join();
}
