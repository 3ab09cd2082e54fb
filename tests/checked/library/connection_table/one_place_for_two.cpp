// expect: verified
// Room for one connection, and two come: the second has the place if nothing is under way on the first, and is refused otherwise.
#include "two_peers.hpp"

int main() {
    std::mutex lock;
    connection_table table(small_id, 1, 4);
    const auto first = std::make_shared<table_entry>(peer_id({3}), false, "here"),
               second = std::make_shared<table_entry>(peer_id({4}), false, "here");
    assert(table.admit(first, now).admitted);
    table.note_received(first, {}, now); // it has said something that wants no answer
    bool refused = false;
    std::thread comes([&] {
        const std::scoped_lock guard(lock);
        const bool room = table.has_room("here", now);
        const auto a = table.admit(second, now);
        assert(a.admitted == room);
        refused = !a.admitted;
        assert(refused || (a.leaving.size() == 1 && a.leaving.front() == first));
    });
    bool asked = false;
    {
        const std::scoped_lock guard(lock);
        asked = table.begin_sending(peer_id({3}), {.asks = true}, now) != nullptr;
    }
    comes.join();
    assert(asked == refused); // whoever came first has it
    assert(table.size() == 1 && first->leaving() != refused);
}
