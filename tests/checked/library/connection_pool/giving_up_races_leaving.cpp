// expect: verified
// Who waits for a place gives up as it is given: either has it, and a place is never lost.
#include "lockstep/net/http/client/connection_pool.hpp"

#include <cassert>
#include <thread>

using namespace std::chrono_literals;

lockstep::net::http::connection_pool<int> pool({.per_key = 1, .idle = 1});

int main() {
    std::error_code error;
    const bool first = pool.enter("a", {}, error);
    assert(first);
    std::thread other([] {
        std::error_code late;
        if (pool.enter("a", 1ms, late)) pool.leave("a", nullptr);
        else assert(late == std::errc::timed_out);
    });
    pool.leave("a", std::make_unique<int>(1));
    other.join();
    assert(pool.used("a") == 0);
    assert(pool.enter("a", 0ms, error) && !error);
}
