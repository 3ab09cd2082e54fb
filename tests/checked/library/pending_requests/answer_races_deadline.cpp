// expect: verified
// An answer comes as the time is up: the request ends by one of them, and whoever brings the answer knows by which.
#include "../checked_clock.hpp"
#include "lockstep/net/node/pending_requests.hpp"

#include <cassert>
#include <memory>

using lockstep::parking::ending;
lockstep::testing::checked_clock time_of_threads;
lockstep::net::pending_requests<int> requests(time_of_threads);

int main() {
    bool taken = false;
    std::thread network([&] {
        int answer = 42;
        taken = requests.answer(1, "server", answer);
    });
    ending how{};
    auto mine = std::make_unique<lockstep::net::pending_requests<int>::request>("server");
    assert(requests.begin(1, *mine));
    const auto answer = requests.wait(1, *mine, std::chrono::milliseconds(1), how);
    mine.reset(); // before the network is done
    network.join();
    assert(taken == (how == ending::granted));
    assert(taken ? answer == 42 : !answer && how == ending::timed_out);
}
