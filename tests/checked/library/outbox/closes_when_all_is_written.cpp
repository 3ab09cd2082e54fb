// expect: verified
// It is closed once all is written while somebody sends: what was added is written, and nothing is added later.
#include "small_writer.hpp"

using namespace lockstep::testing;
lockstep::net::outbox out(100, time_of_threads);
small_wire wire;

int main() {
    bool added = false;
    std::thread other([&] { added = send(out, wire, "a"); });
    std::error_code error;
    assert(out.close_when_written(std::make_error_code(std::errc::broken_pipe), {}, error));
    const std::string by_then = wire.taken;
    other.join();
    assert(by_then == (added ? "a" : ""));
    assert(!send(out, wire, "b"));
}
