// expect: verified
// A request on a network where it, or its answer, may be late, lost or doubled, to a server that may die: it ends in exactly
// one way, and whoever is answered was served.
#include "../checked_clock.hpp"
#include "lockstep/check.hpp"
#include "lockstep/net/node/pending_requests.hpp"

#include <cassert>

using lockstep::parking::ending;
lockstep::testing::checked_clock time_of_threads;
lockstep::net::pending_requests<int> requests(time_of_threads);
enum fate : unsigned { all_well, request_is_lost, request_is_doubled, server_dies, fates };
int served = 0;

int main() {
    const auto what = static_cast<fate>(lockstep::choose(fates));
    std::thread network_and_server([&] {
        for (int copies = what == request_is_lost ? 0 : what == request_is_doubled ? 2 : 1; copies > 0; --copies) {
            ++served;
            int answer = 42;
            if (what != server_dies) requests.answer(1, "server", answer);
        }
    });
    lockstep::net::pending_requests<int>::request mine("server");
    requests.begin(1, mine);
    ending how{};
    const auto answer = requests.wait(1, mine, std::chrono::milliseconds(1), how);
    network_and_server.join();
    assert(how == ending::granted || how == ending::timed_out);
    if (how == ending::granted) assert(answer == 42 && served > 0 && what != server_dies);
    else assert(!answer);
    lockstep::sometimes(how == ending::granted, "a request is answered");
    lockstep::sometimes(what == all_well && how == ending::timed_out, "an answer comes too late");
}
