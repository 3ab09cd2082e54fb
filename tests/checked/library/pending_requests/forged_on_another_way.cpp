// expect: verified
// A stranger says to be who was asked, and knows the id: by another way than the request's that is no answer, whenever it comes.
#include "../checked_clock.hpp"
#include "lockstep/net/node/pending_requests.hpp"

#include <cassert>

using lockstep::parking::ending;
lockstep::testing::checked_clock time_of_threads;
lockstep::net::pending_requests<int> requests(time_of_threads);

int main() {
    constexpr std::uint64_t way = 3, another = 4;
    lockstep::net::pending_requests<int>::request mine("server");
    assert(requests.begin(1, mine));
    std::thread stranger([] {
        int answer = 13;
        assert(!requests.answer(1, "server", answer, another));
    });
    assert(requests.goes(1, way));
    std::thread server([] {
        int answer = 42;
        assert(requests.answer(1, "server", answer, way));
    });
    ending how{};
    assert(requests.wait(1, mine, {}, how) == 42);
    stranger.join();
    server.join();
}
