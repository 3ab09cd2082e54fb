// expect: verified
// It ends while somebody else writes: it is there until that is over.
#include "small_writer.hpp"

#include <memory>

using namespace lockstep::testing;
small_wire wire;

int main() {
    auto out = std::make_unique<lockstep::net::outbox>(100, time_of_threads);
    std::error_code error;
    const auto encode = [](std::string& to) {
        to += 'a';
        return std::error_code();
    };
    assert(out->add(encode, {}, error)); // so it is to be written, and is, by somebody else
    std::thread writer([&all = *out] { wire.write_all(all); });
    out->close(std::make_error_code(std::errc::broken_pipe));
    out->await_nobody();
    out.reset();
    writer.join();
    assert(wire.taken == "a");
}
