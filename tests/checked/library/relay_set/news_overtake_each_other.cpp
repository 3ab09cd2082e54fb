// expect: verified
// What the peer says of its relays is delayed, so that the newer is heard before the older: whoever hears both goes by the newer.
#include "relays.hpp"

int main() {
    relay relays[] = {{1}, {2}};
    directory said;
    relay_set<relay_name> mine(1, std::chrono::seconds(1));
    const std::vector<relay_name> all{{1}, {2}};
    const std::chrono::steady_clock::time_point now{};
    relays[0].serve(false);
    mine.took(*mine.next(all, now));
    std::thread older([&, n = mine.number()] { said.hear(n, 1); });
    relays[0].alive = false;
    mine.failed(1, now);
    relays[1].serve(false);
    mine.took(*mine.next(all, now));
    std::thread newer([&, n = mine.number()] { said.hear(n, 2); });
    older.join();
    newer.join();
    assert(said.through(relays));
}
