// expect: verified
// There is room for one message: whoever has no time for more is told so, and what was added is written.
#include "small_writer.hpp"

using namespace lockstep::testing;
lockstep::net::outbox out(1, time_of_threads);
small_wire wire;

int main() {
    std::thread other([] { assert(send(out, wire, "a")); });
    const bool added = send(out, wire, "b", std::chrono::milliseconds(1));
    other.join();
    assert(wire.taken == "a" ? !added : added);
    lockstep::sometimes(!added, "there is no room in time");
}
