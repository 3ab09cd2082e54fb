// expect: verified
// A wait for a fiber's end that times out races with that end.
#include "lockstep/fiber/fiber.hpp"

#include <cassert>

int main() {
    int done = 0;
    lockstep::fiber<> f = lockstep::go([&] { done = 1; });
    if (f.wait_for(std::chrono::milliseconds(1))) assert(done == 1);
    f.join();
    assert(done == 1);
}
