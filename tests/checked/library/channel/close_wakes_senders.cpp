// expect: verified
// Closing ends the wait of a sender whom nobody receives from; it keeps its value.
#include "lockstep/sync/channel.hpp"

#include <cassert>
#include <thread>

int main() {
    lockstep::channel<int> c;
    std::thread sender([&] { assert(!c.send(1)); });
    c.close();
    sender.join();
    assert(!c.receive());
}
