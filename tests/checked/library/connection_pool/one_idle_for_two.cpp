// expect: verified
// One idle connection, and two that have places and look for it: one gets it.
#include "lockstep/net/http/client/connection_pool.hpp"

#include <cassert>
#include <thread>

lockstep::net::http::connection_pool<int> pool({.per_key = 2, .idle = 1});

int main() {
    std::error_code error;
    bool all_in = pool.enter("a", {}, error);
    pool.leave("a", std::make_unique<int>(1));
    all_in = pool.enter("a", {}, error) && pool.enter("a", {}, error) && all_in;
    assert(all_in);
    std::unique_ptr<int> theirs;
    std::thread other([&] { theirs = pool.take_idle("a"); });
    const std::unique_ptr<int> mine = pool.take_idle("a");
    other.join();
    assert((mine != nullptr) != (theirs != nullptr));
    assert(pool.idle() == 0);
}
