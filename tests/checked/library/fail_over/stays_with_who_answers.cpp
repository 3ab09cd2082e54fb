// expect: verified
// The first server cannot be reached: the call goes to the second, and so do those after it, though others call at the same time.
#include "small_servers.hpp"

using namespace lockstep::testing;
lockstep::net::fail_over over(2, 2, 0, 0);

/// How often the first server was asked in vain.
unsigned in_vain() {
    unsigned times = 0;
    std::size_t server = 0;
    const auto attempt_at = [&](const lockstep::net::attempt& a) {
        if (a.server == 0) ++times;
        return a.server == 0 ? not_reached : answered;
    };
    const fate f = over.call(
        true, attempt_at, small_call::end_of, [] { return true; }, server);
    assert(f == answered && server == 1);
    return times;
}

int main() {
    std::thread other([] { assert(in_vain() <= 1); });
    assert(in_vain() <= 1);
    other.join();
    assert(in_vain() == 0);
}
