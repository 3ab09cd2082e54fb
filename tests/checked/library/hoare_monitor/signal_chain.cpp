// expect: verified
// The one who is woken signals before it leaves: the third goes first, then the second, then the first signaller.
#include "lockstep/sync/hoare_monitor.hpp"

#include <cassert>
#include <thread>

lockstep::hoare_monitor<int> stage(0);
decltype(stage)::condition one, two;

int main() {
    std::thread third([] {
        stage.with([](auto& in) {
            if (*in < 2) in.wait(two);
            ++*in;
        });
    });
    stage.with([](auto& in) {
        if (!in.anybody_waits(two)) { // not there yet: it will find what it wants
            *in = 2;
            return;
        }
        *in = 2;
        in.signal(two);
        assert(*in == 3);
        in.signal(two); // nobody: nothing happens
        assert(*in == 3);
    });
    third.join();
    stage.with([](auto& in) { assert(*in == 3); });
}
