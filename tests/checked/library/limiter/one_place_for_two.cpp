// expect: verified
// Where there is room for one, one of two that come at once is let in, and when it has left the next one is.
#include "lockstep/net/service/latency_limiter.hpp"

#include <cassert>
#include <thread>

using lockstep::net::latency_limiter;

latency_limiter limiter({.initial = 1, .least = 1, .most = 1});
std::atomic<int> inside{0}, served{0};

void come() {
    if (!limiter.try_enter()) return;
    assert(inside.fetch_add(1) == 0);
    served.fetch_add(1);
    inside.fetch_sub(1);
    limiter.leave({}, {}, latency_limiter::outcome::says_nothing);
}

int main() {
    std::thread other(come);
    come();
    other.join();
    assert(served >= 1);
    assert(limiter.inside() == 0);
    assert(limiter.try_enter());
}
