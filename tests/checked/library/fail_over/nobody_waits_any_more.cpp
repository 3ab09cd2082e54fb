// expect: verified
// Whoever calls gives up while attempts fail: no attempt is begun after that was seen, and none beyond their number.
#include "small_servers.hpp"

using namespace lockstep::testing;
lockstep::net::fail_over over(2, 3, 1, 10);
std::atomic<bool> wanted{true};

int main() {
    std::thread gives_up([] { wanted = false; });
    bool seen = true;
    unsigned attempts = 0;
    std::size_t server = 0;
    over.call(
        true,
        [&](const lockstep::net::attempt& a) {
            assert(seen);
            assert(a.all_asked_before == (attempts == 2));
            ++attempts;
            return refused;
        },
        small_call::end_of, [&] { return seen = wanted; }, server);
    gives_up.join();
    assert(attempts <= 3);
    lockstep::sometimes(attempts == 1, "it ends after the first");
    lockstep::sometimes(attempts == 3, "all are made");
}
