// expect: verified
// Who asks is told to stop as the answer comes: the request ends by one of them.
#include "../checked_clock.hpp"
#include "lockstep/check.hpp"
#include "lockstep/net/node/pending_requests.hpp"

#include <cassert>

using lockstep::parking::ending;
lockstep::testing::checked_clock time_of_threads;
lockstep::net::pending_requests<int> requests(time_of_threads);

int main() {
    std::stop_source stop;
    const bool stops_first = lockstep::choose(2) == 1;
    lockstep::net::pending_requests<int>::request mine("server");
    assert(requests.begin(1, mine));
    std::thread others([&] {
        int answer = 42;
        if (stops_first) stop.request_stop();
        requests.answer(1, "server", answer);
        if (!stops_first) stop.request_stop();
    });
    ending how{};
    const auto answer = requests.wait(1, mine, stop.get_token(), how);
    assert(how == ending::granted ? answer == 42 : how == ending::cancelled && !answer);
    others.join();
}
