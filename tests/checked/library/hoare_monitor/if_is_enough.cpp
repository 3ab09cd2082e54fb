// expect: verified
// Hoare's signal hands over the monitor itself: an `if` finds the condition as it was signalled, whoever else wants
// in.
#include "lockstep/sync/hoare_monitor.hpp"

#include <cassert>
#include <thread>

lockstep::hoare_monitor<int> items(0);
decltype(items)::condition not_empty;

int main() {
    std::thread consumer([] {
        items.with([](auto& in) {
            if (*in == 0) in.wait(not_empty);
            assert(*in == 1);
            *in = 0;
        });
    });
    items.with([](auto& in) {
        *in = 1;
        in.signal(not_empty);
    });
    consumer.join();
}
