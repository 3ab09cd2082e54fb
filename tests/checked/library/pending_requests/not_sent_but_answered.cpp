// expect: verified
// Sending seems to have failed, and an answer comes all the same: the request is left alone once it has ended.
#include "../checked_clock.hpp"
#include "lockstep/net/node/pending_requests.hpp"

#include <cassert>
#include <memory>

lockstep::testing::checked_clock time_of_threads;
lockstep::net::pending_requests<int> requests(time_of_threads);

int main() {
    std::thread network([] {
        int answer = 42;
        requests.answer(1, "server", answer);
    });
    auto mine = std::make_unique<lockstep::net::pending_requests<int>::request>("server");
    assert(requests.begin(1, *mine));
    requests.abandon(1, *mine);
    mine.reset();
    network.join();
}
