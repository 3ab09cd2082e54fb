// expect: verified
// A lock that is reserved for one thread after its first turn, and taken away by another: they are never inside together.
#include "lockstep/parking/reservable_lock.hpp"

#include <cassert>
#include <thread>

int main() {
    lockstep::parking::reservable_lock<true, 0> lock;
    int counter = 0;
    const auto increase = [&] {
        const lockstep::parking::raw_guard guard(lock);
        ++counter;
    };
    std::thread owner([&] {
        increase();
        increase();
    });
    increase();
    owner.join();
    assert(counter == 3);
}
