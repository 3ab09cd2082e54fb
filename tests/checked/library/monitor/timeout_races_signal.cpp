// expect: verified
// A wait inside gives up as the signal comes: it says whether the condition holds, and holds the monitor.
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
        const bool got = in.wait_for(not_empty, std::chrono::milliseconds(1), [&] { return *in != 0; });
        assert(got == (*in == 1));
    });
    producer.join();
}
