// expect: verified
// Two selects name the same channels in opposite orders: their locks are not taken crosswise.
#include "lockstep/sync/select.hpp"

#include <cassert>
#include <thread>

int main() {
    lockstep::channel<int> a, b;
    int here = 0, there = 0, one = 1, two = 2;
    std::thread other([&] {
        lockstep::select(lockstep::on_receive(b, [&](std::optional<int> v) { there = *v; }),
                         lockstep::on_send(a, one, [&](bool) { there = 1; }));
    });
    lockstep::select(lockstep::on_receive(a, [&](std::optional<int> v) { here = *v; }),
                     lockstep::on_send(b, two, [&](bool) { here = 2; }));
    other.join();
    assert(here == there);
}
