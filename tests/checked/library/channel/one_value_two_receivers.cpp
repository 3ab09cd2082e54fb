// expect: verified
// One value and two receivers, one of which gives up: it goes to one of them, or to nobody because of the close.
#include "lockstep/sync/channel.hpp"
#include "../who_waits.hpp"

#include <cassert>
#include <thread>

using lockstep::testing::assume_waits;

int main() {
    lockstep::channel<int> c;
    std::optional<int> late, sure;
    std::thread impatient([&] {
        c.receive_for(late, std::chrono::milliseconds(1));
        c.close();
    });
    assume_waits(1);
    std::thread patient([&] { sure = c.receive(); });
    assume_waits(2);
    const bool sent = c.send(1);
    impatient.join();
    patient.join();
    assert(!(late && sure));
    assert(sent == (late || sure));
}
