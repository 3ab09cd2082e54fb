// expect: verified
// What the function of a fiber holds is gone when the fiber has ended, not when somebody joins it.
#include "lockstep/fiber/fiber.hpp"

#include <cassert>
#include <memory>

int main() {
    auto held = std::make_unique<int>(1);
    bool gone = false;
    const auto note = [&gone](int* n) {
        gone = true;
        delete n;
    };
    lockstep::fiber<> f = lockstep::go([mine = std::unique_ptr<int, decltype(note)>(held.release(), note)] {});
    if (f.wait_for(std::chrono::seconds(1))) assert(gone);
    f.join();
    assert(gone);
}
