// expect: verified
// One drops out in the first phase; the completion runs once a phase, and nobody waits for who is gone.
#include "lockstep/sync/barrier.hpp"

#include <cassert>
#include <thread>

int main() {
    int phases = 0;
    lockstep::barrier phase(2, [&]() noexcept { ++phases; });
    std::thread other([&] { phase.arrive_and_drop(); });
    phase.arrive_and_wait();
    phase.arrive_and_wait();
    other.join();
    assert(phases == 2);
}
