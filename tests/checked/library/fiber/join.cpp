// expect: verified
// Fibers under the checker are threads: what one did is visible to whoever joins it, and its result arrives.
#include "lockstep/fiber/fiber.hpp"
#include "lockstep/sync/mutex.hpp"

#include <cassert>
#include <mutex>

int main() {
    lockstep::mutex m;
    int count = 0;
    const auto add = [&](int n) {
        const std::lock_guard guard(m);
        count += n;
        return n;
    };
    lockstep::fiber<int> a = lockstep::go([&] { return add(1); });
    lockstep::fiber<int> b = lockstep::go([&] { return add(2); });
    assert(a.join() == 1 && b.join() == 2 && count == 3);
}
