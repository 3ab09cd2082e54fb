// expect: verified
// One wants two at once, and they come one by one: it goes on when both are there, not before, and takes both.
#include "lockstep/sync/semaphore.hpp"

#include <cassert>
#include <thread>

int main() {
    lockstep::semaphore s(0);
    int first = 0, second = 0;
    std::thread giver([&] {
        first = 1;
        s.release();
        second = 1;
        s.release();
    });
    s.acquire(2);
    assert(first == 1 && second == 1 && s.value() == 0);
    giver.join();
}
