// expect: verified
// Two send, and the wire takes a part at a time: both are written, once and in one piece, by one of them at a time.
#include "small_writer.hpp"

using namespace lockstep::testing;
lockstep::net::outbox out(100, time_of_threads);
small_wire wire;

int main() {
    std::thread other([] { assert(send(out, wire, "ab")); });
    assert(send(out, wire, "cd"));
    other.join();
    assert(wire.taken == "abcd" || wire.taken == "cdab");
    assert(out.size() == 0);
}
