// expect: verified
// The network has doubled an answer: one of them is taken, and the other has nowhere to go.
#include "../checked_clock.hpp"
#include "lockstep/net/node/pending_requests.hpp"

#include <cassert>

using lockstep::parking::ending;
lockstep::testing::checked_clock time_of_threads;
lockstep::net::pending_requests<int> requests(time_of_threads);
std::atomic<int> taken{0};

void bring(int answer) {
    if (requests.answer(1, "server", answer)) ++taken;
}

int main() {
    lockstep::net::pending_requests<int>::request mine("server");
    assert(requests.begin(1, mine));
    std::thread first(bring, 1), second(bring, 2);
    ending how{};
    const auto answer = requests.wait(1, mine, {}, how);
    assert(answer == 1 || answer == 2);
    first.join();
    second.join();
    assert(taken == 1);
}
