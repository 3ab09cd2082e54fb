// expect: verified
// The wire breaks at the first or the second write while somebody may wait for room: nobody waits for ever, and nothing is added
// after that.
#include "small_writer.hpp"

using namespace lockstep::testing;
lockstep::net::outbox out(1, time_of_threads);
small_wire wire;

int main() {
    wire.breaks_after = lockstep::choose(2);
    std::thread other([] { send(out, wire, "a"); });
    send(out, wire, "b");
    other.join();
    assert(wire.taken.size() <= wire.breaks_after);
    if (wire.taken.empty()) assert(!send(out, wire, "c"));
}
