// expect: verified
// The signaller is inside again before anybody else who wants in, as soon as the one it woke leaves.
#include "lockstep/sync/hoare_monitor.hpp"
#include "../who_waits.hpp"

#include <cassert>
#include <thread>

lockstep::hoare_monitor<int> state(0);
decltype(state)::condition changed;
bool signalling = false; // guarded by the monitor

int main() {
    std::thread waiter([] {
        state.with([](auto& in) {
            in.wait(changed);
            assert(*in == 1);
            *in = 2;
        });
    });
    lockstep::testing::assume_waits(1);
    std::thread stranger;
    state.with([&](auto& in) {
        stranger = std::thread([] { state.with([](auto&) { assert(!signalling); }); });
        lockstep::testing::assume_waits(2);
        *in = 1;
        signalling = true;
        in.signal(changed);
        signalling = false;
        assert(*in == 2);
    });
    waiter.join();
    stranger.join();
}
