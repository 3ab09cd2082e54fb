// expect: verified
// A select that sends and one that receives, both with a timeout: both meet or both are late.
#include "lockstep/sync/select.hpp"

#include <cassert>
#include <thread>

using namespace std::chrono_literals;

int main() {
    lockstep::channel<int> c;
    int one = 1;
    bool sent = false, got = false, late = false;
    std::thread sender([&] {
        lockstep::select(lockstep::on_send(c, one, [&](bool yes) { sent = yes; }),
                         lockstep::after(1ms, [&] { late = true; }));
    });
    lockstep::select(lockstep::on_receive(c, [&](std::optional<int> v) { got = v.has_value(); }),
                     lockstep::after(1ms, [] {}));
    sender.join();
    assert(sent == got && sent != late);
}
