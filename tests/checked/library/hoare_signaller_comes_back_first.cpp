// expect: no bug | --executions 20000
// The signaller is inside again before anybody else who wants in, as soon as the one it woke leaves.
#include "lockstep/sync/hoare_monitor.hpp"

#include <cassert>
#include <thread>

lockstep::hoare_monitor<int> state(0);
decltype(state)::condition changed;
bool signalling = false; // guarded by the monitor

int main() {
    std::thread waiter([] {
        state.with([](auto& in) {
            if (*in == 0) in.wait(changed);
            *in = 2;
        });
    });
    std::thread stranger([] { state.with([](auto&) { assert(!signalling); }); });
    state.with([](auto& in) {
        const bool waits = in.anybody_waits(changed);
        *in = 1;
        signalling = true;
        in.signal(changed);
        signalling = false;
        assert(*in == (waits ? 2 : 1));
    });
    waiter.join();
    stranger.join();
}
