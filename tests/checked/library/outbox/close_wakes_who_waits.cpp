// expect: verified
// One waits for room, and whoever writes is stuck: closing lets the one go, and what was begun can still be
// ended.
#include "small_writer.hpp"

using namespace lockstep::testing;
lockstep::net::outbox out(1, time_of_threads);
small_wire wire;

int main() {
    std::error_code error;
    const auto encode = [](std::string& to) {
        to += 'a';
        return std::error_code();
    };
    assert(out.add(encode, {}, error));
    const std::size_t being_written = out.begin().size();
    std::thread other([] { assert(!send(out, wire, "b")); });
    out.close(std::make_error_code(std::errc::broken_pipe));
    other.join();
    assert(being_written == 1 && out.end(1, {}));
}
