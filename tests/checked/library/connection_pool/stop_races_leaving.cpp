// expect: verified
// A stop is requested as the place is given: either has it, and a place is never lost.
#include "../who_waits.hpp"
#include "lockstep/net/http/client/connection_pool.hpp"

#include <cassert>
#include <thread>

using namespace std::chrono_literals;

lockstep::net::http::connection_pool<int> pool({.per_key = 1, .idle = 1});

int main() {
    std::error_code error;
    std::stop_source stop;
    const bool first = pool.enter("a", {}, error);
    assert(first);
    std::thread other([&] {
        std::error_code stopped;
        if (pool.enter("a", stop.get_token(), stopped)) pool.leave("a", nullptr);
        else assert(stopped == std::errc::operation_canceled);
    });
    lockstep::testing::assume_waits(1);
    std::thread stopper([&] { stop.request_stop(); });
    pool.leave("a", nullptr);
    other.join();
    stopper.join();
    assert(pool.used("a") == 0);
    assert(pool.enter("a", 0ms, error));
}
