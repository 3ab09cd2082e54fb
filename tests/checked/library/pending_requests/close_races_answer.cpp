// expect: verified
// The node is closed as an answer comes: the request ends by one of them, and nobody begins another one.
#include "../checked_clock.hpp"
#include "lockstep/net/node/pending_requests.hpp"

#include <cassert>

using lockstep::parking::ending;
lockstep::testing::checked_clock time_of_threads;
lockstep::net::pending_requests<int> requests(time_of_threads);

int main() {
    lockstep::net::pending_requests<int>::request mine("server"), late("server");
    assert(requests.begin(1, mine));
    std::thread network([] {
        int answer = 42;
        requests.answer(1, "server", answer);
    });
    std::thread closes([] { requests.close(); });
    ending how{};
    const auto answer = requests.wait(1, mine, {}, how);
    assert(how == ending::granted ? answer == 42 : how == ending::closed && !answer);
    network.join();
    closes.join();
    assert(!requests.begin(2, late));
}
