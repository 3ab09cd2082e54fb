// expect: verified
// Somebody who was not asked answers: that is no answer, whenever it comes.
#include "../checked_clock.hpp"
#include "lockstep/net/node/pending_requests.hpp"

#include <cassert>

using lockstep::parking::ending;
lockstep::testing::checked_clock time_of_threads;
lockstep::net::pending_requests<int> requests(time_of_threads);

int main() {
    lockstep::net::pending_requests<int>::request mine("server");
    assert(requests.begin(1, mine));
    std::thread liar([] {
        int answer = 13;
        assert(!requests.answer(1, "liar", answer));
    });
    std::thread server([] {
        int answer = 42;
        assert(requests.answer(1, "server", answer));
    });
    ending how{};
    assert(requests.wait(1, mine, {}, how) == 42);
    liar.join();
    server.join();
}
