// expect: verified
// Two selects meet: each offers what the other takes, on two channels. Exactly one exchange happens.
#include "lockstep/sync/select.hpp"

#include <cassert>
#include <thread>

int main() {
    lockstep::channel<int> a, b;
    int here = 0, there = 0, one = 1, two = 2;
    std::thread other([&] {
        lockstep::select(lockstep::on_send(a, one, [&](bool) { there = 1; }),
                         lockstep::on_receive(b, [&](std::optional<int> v) { there = *v; }));
    });
    lockstep::select(lockstep::on_receive(a, [&](std::optional<int> v) { here = *v; }),
                     lockstep::on_send(b, two, [&](bool) { here = 2; }));
    other.join();
    assert(here == there);
}
