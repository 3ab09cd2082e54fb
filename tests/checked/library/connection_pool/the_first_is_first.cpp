// expect: verified
// Two wait for one place: each leave lets one of them in, the one that has waited longest first.
#include "../who_waits.hpp"
#include "lockstep/net/http/client/connection_pool.hpp"

#include <cassert>
#include <thread>

lockstep::net::http::connection_pool<int> pool({.per_key = 1, .idle = 1});
int served = 0;

void come(int place_in_the_queue) {
    std::error_code error;
    const bool in = pool.enter("a", {}, error);
    assert(in && ++served == place_in_the_queue);
    pool.leave("a", nullptr);
}

int main() {
    std::error_code error;
    const bool in = pool.enter("a", {}, error);
    assert(in);
    std::thread first(come, 1);
    lockstep::testing::assume_waits(1);
    std::thread second(come, 2);
    lockstep::testing::assume_waits(2);
    pool.leave("a", nullptr);
    first.join();
    second.join();
    assert(pool.used("a") == 0);
}
