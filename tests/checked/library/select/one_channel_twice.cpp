// expect: verified
// A select to send and to receive on the same channel: it does not exchange with itself, and takes no lock twice.
#include "lockstep/sync/select.hpp"

#include <cassert>
#include <thread>

int main() {
    lockstep::channel<int> c;
    int mine = 1;
    std::optional<int> theirs;
    std::thread other([&] { theirs = c.receive(); });
    const std::size_t which = lockstep::select(lockstep::on_receive(c, [](std::optional<int>) { assert(false); }),
                                               lockstep::on_send(c, mine, [](bool sent) { assert(sent); }));
    other.join();
    assert(which == 1 && theirs == 1);
}
