// expect: verified
// What the function of a fiber throws is thrown by join(), with all that the fiber had done before.
#include "lockstep/fiber/fiber.hpp"

#include <cassert>

int main() {
    int done = 0, thrown = 0;
    lockstep::fiber<int> f = lockstep::go([&]() -> int {
        done = 1;
        throw 2;
    });
    try {
        f.join();
    } catch (int n) {
        thrown = n;
    }
    assert(done == 1 && thrown == 2 && !f.joinable());
}
