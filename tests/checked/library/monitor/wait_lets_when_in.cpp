// expect: verified
// Who waits for a condition inside has changed the state before: whoever waits for that with when() goes on.
#include "lockstep/sync/monitor.hpp"
#include "../who_waits.hpp"

#include <thread>

lockstep::monitor<int> stage(0);
lockstep::monitor<int>::condition answered;

int main() {
    std::thread other([] {
        stage.when([](int n) { return n == 1; }, [](int& n) { n = 2; });
        stage.with([](auto& in) { in.signal(answered); });
    });
    lockstep::testing::assume_waits(1);
    stage.with([](auto& in) {
        *in = 1;
        in.wait(answered, [&] { return *in == 2; });
    });
    other.join();
}
