// expect: verified
// join() returns when the last of the group has ended, and sees what all have done.
#include "lockstep/fiber/task_group.hpp"

#include <cassert>

int main() {
    lockstep::task_group group;
    int a = 0, b = 0;
    group.go([&] { a = 1; });
    group.go([&] { b = 1; });
    group.join();
    assert(a == 1 && b == 1);
}
