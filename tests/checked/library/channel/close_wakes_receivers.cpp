// expect: verified
// Closing an empty channel ends the wait of a receiver with nothing.
#include "lockstep/sync/channel.hpp"

#include <cassert>
#include <thread>

int main() {
    lockstep::channel<int> c(1);
    std::thread receiver([&] { assert(!c.receive()); });
    std::thread closer([&] { c.close(); });
    receiver.join();
    closer.join();
    int value = 1;
    assert(c.try_send(value) == lockstep::channel_status::closed);
}
