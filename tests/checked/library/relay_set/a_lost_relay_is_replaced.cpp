// expect: verified
// A relay crashes at any moment, and answers are lost: after the keeper's last look the peer is reached through what it says then.
#include "relays.hpp"

int main() {
    relay relays[] = {{1}, {2}};
    directory said;
    std::thread crash([&] { relays[0].alive = false; });
    relay_set<relay_name> mine(1, std::chrono::seconds(1));
    look_after(mine, relays, said, true);
    look_after(mine, relays, said, true);
    crash.join();
    for (int round = 0; round < 2; ++round) look_after(mine, relays, said, false); // the network has recovered
    assert(mine.held().size() == 1 && !mine.holds(1));
    assert(said.through(relays));
}
