// expect: verified
// Two senders, a select for one of them: the other keeps its value, and gets rid of it to the next.
#include "lockstep/sync/select.hpp"
#include "../who_waits.hpp"

#include <cassert>
#include <thread>

int main() {
    lockstep::channel<int> a, b;
    std::thread one([&] { a.send(1); });
    lockstep::testing::assume_waits(1);
    std::thread two([&] { b.send(2); });
    int sum = 0;
    const auto add = [&](std::optional<int> v) { sum += *v; };
    const std::size_t which = lockstep::select(lockstep::on_receive(a, add), lockstep::on_receive(b, add));
    add(which == 0 ? b.receive() : a.receive());
    one.join();
    two.join();
    assert(sum == 3);
}
