// expect: verified
// The connection over which one of two requests went breaks as its answer comes: that request ends by one of them, and the
// other one goes on.
#include "../checked_clock.hpp"
#include "lockstep/net/node/pending_requests.hpp"

#include <cassert>

using lockstep::parking::ending;
lockstep::testing::checked_clock time_of_threads;
lockstep::net::pending_requests<int> requests(time_of_threads);

int main() {
    lockstep::net::pending_requests<int>::request mine("server"), other("server");
    assert(requests.begin(1, mine) && requests.begin(2, other));
    assert(requests.goes(1, 7) && requests.goes(2, 8));
    std::thread network([] {
        int answer = 41;
        requests.answer(1, "server", answer);
    });
    std::thread breaks([] { requests.end_way(7, std::errc::connection_reset); });
    ending how{};
    const auto answer = requests.wait(1, mine, {}, how);
    assert(how == ending::granted ? answer == 41 : how == ending::closed && !answer);
    if (how == ending::closed) assert(mine.why() == std::errc::connection_reset);
    network.join();
    breaks.join();
    int its_answer = 42;
    assert(!requests.goes(1, 8));
    assert(requests.answer(2, "server", its_answer));
}
