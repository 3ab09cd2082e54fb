// expect: bug data_race
// The same without the lock.
#include "lockstep/fiber/fiber.hpp"

int main() {
    int count = 0;
    lockstep::fiber<> a = lockstep::go([&] { ++count; });
    lockstep::fiber<> b = lockstep::go([&] { ++count; });
    a.join();
    b.join();
}
