// expect: verified
// It turns out that nobody can be reached, as the time of a request is up that does not wait for that: it ends by one of them,
// and is left alone then. One that waits goes on.
#include "../checked_clock.hpp"
#include "lockstep/net/node/pending_requests.hpp"

#include <cassert>
#include <memory>

using lockstep::net::if_unreachable;
using lockstep::parking::ending;
lockstep::testing::checked_clock time_of_threads;
lockstep::net::pending_requests<int> requests(time_of_threads);

int main() {
    lockstep::net::pending_requests<int>::request waits("server");
    assert(requests.begin(2, waits));
    auto mine = std::make_unique<lockstep::net::pending_requests<int>::request>("server", if_unreachable::end);
    assert(requests.begin(1, *mine));
    std::thread network([] {
        assert(requests.unreachable(1));
        assert(!requests.unreachable(2));
    });
    ending how{};
    assert(!requests.wait(1, *mine, std::chrono::milliseconds(1), how));
    assert(how == ending::timed_out || (how == ending::closed && mine->why() == std::errc::host_unreachable));
    assert(!requests.goes(1, 7));
    mine.reset();
    network.join();
    int answer = 42;
    assert(requests.answer(2, "server", answer));
}
