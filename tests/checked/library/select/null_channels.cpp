// expect: verified
// A null channel is never ready, and does not keep the others from being chosen.
#include "lockstep/sync/select.hpp"

#include <cassert>
#include <thread>

int main() {
    lockstep::channel<int> c;
    lockstep::channel<int>* const nowhere = nullptr;
    std::thread sender([&] { c.send(1); });
    const auto never = [](std::optional<int>) { assert(false); };
    const std::size_t which = lockstep::select(lockstep::on_receive(nowhere, never),
                                               lockstep::on_receive(c, [](std::optional<int> v) { assert(v == 1); }));
    sender.join();
    assert(which == 1);
}
