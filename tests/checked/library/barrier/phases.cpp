// expect: verified
// Two phases with a barrier between: each sees all that the other did in the phase before.
#include "lockstep/sync/barrier.hpp"

#include <cassert>
#include <thread>

int left = 0, right = 0;

int main() {
    lockstep::barrier phase(2);
    std::thread other([&] {
        left = 1;
        phase.arrive_and_wait();
        assert(left + right == 3);
        phase.arrive_and_wait();
        left = 5;
    });
    right = 2;
    phase.arrive_and_wait();
    assert(left + right == 3);
    phase.arrive_and_wait();
    other.join();
}
