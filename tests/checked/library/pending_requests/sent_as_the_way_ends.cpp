// expect: verified
// A request is sent as its connection breaks, and nobody will answer: either sending fails or the request ends. It never waits
// for ever, since the way is noted before it is sent, and a connection takes nothing once its end is announced.
#include "../checked_clock.hpp"
#include "lockstep/net/node/pending_requests.hpp"

#include <cassert>
#include <mutex>

using lockstep::parking::ending;
lockstep::testing::checked_clock time_of_threads;
lockstep::net::pending_requests<int> requests(time_of_threads);
std::mutex of_connection;
bool broken = false;

int main() {
    std::thread connection([] {
        {
            const std::lock_guard guard(of_connection);
            broken = true;
        }
        requests.end_way(7, std::errc::connection_reset);
    });
    lockstep::net::pending_requests<int>::request mine("server");
    requests.begin(1, mine);
    requests.goes(1, 7);
    bool sent = false;
    {
        const std::lock_guard guard(of_connection);
        sent = !broken;
    }
    if (sent) {
        ending how{};
        assert(!requests.wait(1, mine, {}, how));
        assert(how == ending::closed && mine.why() == std::errc::connection_reset);
    } else {
        requests.abandon(1, mine);
    }
    connection.join();
}
