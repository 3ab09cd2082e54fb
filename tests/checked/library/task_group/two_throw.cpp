// expect: verified
// Both fibers of a group throw: join() throws one of the two exceptions, once, and the group can be used again.
#include "lockstep/fiber/task_group.hpp"

#include <cassert>

int main() {
    lockstep::task_group group;
    group.go([] { throw 1; });
    group.go([] { throw 2; });
    int thrown = 0;
    try {
        group.join();
    } catch (int n) {
        thrown = n;
    }
    assert(thrown == 1 || thrown == 2);
    assert(!group.get_token().stop_requested());
    group.join();
}
