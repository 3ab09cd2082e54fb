// expect: verified
// Two try to send where there is room for one: exactly one value is taken.
#include "lockstep/sync/channel.hpp"

#include <cassert>
#include <thread>

int main() {
    lockstep::channel<int> c(1);
    const auto send = [&] {
        int value = 1;
        return c.try_send(value) == lockstep::channel_status::done;
    };
    bool there = false;
    std::thread other([&] { there = send(); });
    const bool here = send();
    other.join();
    assert(here != there);
}
