// expect: verified
// A wait inside looks again after each signal: what was waited for holds, and the signal is not lost.
#include "lockstep/sync/monitor.hpp"

#include <cassert>
#include <thread>

lockstep::monitor<int> items(0);
lockstep::monitor<int>::condition not_empty;

int main() {
    std::thread producer([] {
        items.with([](auto& in) {
            *in = 1;
            in.signal(not_empty);
        });
    });
    items.with([](auto& in) {
        in.wait(not_empty, [&] { return *in != 0; });
        assert(*in == 1);
    });
    producer.join();
}
