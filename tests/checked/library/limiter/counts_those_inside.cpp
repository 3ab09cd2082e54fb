// expect: verified
// Answers that come at once end a window together: nobody is lost from the count, and the limit stays within its bounds.
#include "lockstep/net/service/latency_limiter.hpp"

#include <cassert>
#include <thread>

using namespace std::chrono_literals;
using lockstep::net::latency_limiter;

latency_limiter limiter({.initial = 2, .least = 1, .most = 3, .window = 2});

void come(latency_limiter::outcome how) {
    const latency_limiter::time begins{};
    if (limiter.try_enter()) limiter.leave(begins, begins + 1ms, how);
}

int main() {
    std::thread late(come, latency_limiter::outcome::too_late);
    come(latency_limiter::outcome::useful);
    late.join();
    assert(limiter.inside() == 0);
    assert(limiter.limit() >= 1 && limiter.limit() <= 3);
}
