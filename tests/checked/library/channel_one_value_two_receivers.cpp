// expect: no bug | --executions 20000
// One value and two receivers, one of which gives up: it goes to one of them, or to nobody because of the close.
#include "lockstep/sync/channel.hpp"

#include <cassert>
#include <thread>

int main() {
    lockstep::channel<int> c;
    std::optional<int> late, sure;
    std::thread sender([&] { c.send(1); });
    std::thread closer([&] {
        c.receive_for(late, std::chrono::milliseconds(1));
        c.close();
    });
    sure = c.receive();
    sender.join();
    closer.join();
    assert(!(late && sure));
}
