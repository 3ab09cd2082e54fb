// expect: verified
// Somebody sends while a relay crashes and is replaced: the packet gets there, or there is none whom it could go through then.
#include "relays.hpp"

int main() {
    relay relays[] = {{1}, {2}};
    directory said;
    relay_set<relay_name> mine(1, std::chrono::seconds(1));
    look_after(mine, relays, said, false);
    assert(mine.holds(1));
    std::thread sends([&] {
        const bool there = said.through(relays);
        assert(there || !relays[0].alive); // who was named, was named truly; or has gone since
    });
    relays[0].alive = false;
    look_after(mine, relays, said, false);
    sends.join();
    assert(mine.holds(2) && said.through(relays));
}
