// expect: verified
// One place, and two that want it: never are both inside, the second finds the connection that the first has left, and it is
// not left waiting.
#include "lockstep/net/http/client/connection_pool.hpp"

#include <cassert>
#include <thread>

lockstep::net::http::connection_pool<int> pool({.per_key = 1, .idle = 1});
int inside = 0; // plain: two inside at once would be a race, too

int main() {
    std::error_code error;
    const bool in = pool.enter("a", {}, error);
    assert(in);
    std::thread other([] {
        std::error_code none;
        const bool also = pool.enter("a", {}, none);
        assert(also && ++inside == 1);
        auto mine = pool.take_idle("a");
        assert(mine && *mine == 7);
        --inside;
        pool.leave("a", nullptr);
    });
    assert(++inside == 1);
    --inside;
    pool.leave("a", std::make_unique<int>(7));
    other.join();
    assert(pool.idle() == 0 && pool.used("a") == 0);
}
