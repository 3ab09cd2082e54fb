// expect: verified
// A call that must not be done twice, whatever becomes of its attempts: it is done at most once, and once if it was answered; where it
// is said that nothing was done, nothing was.
#include "small_servers.hpp"

using namespace lockstep::testing;
lockstep::net::fail_over over(2, 3, 1, 10);
std::atomic<int> done{0}, done_by_other{0};

void call(std::atomic<int>& so_often) {
    small_call c{so_often};
    const fate f = c.make(over, false);
    assert(so_often <= 1);
    if (f == answered) assert(so_often == 1);
    if (f == not_reached || f == refused) assert(so_often == 0 && c.attempts == 3);
}

int main() {
    std::thread other([] { call(done_by_other); });
    call(done);
    other.join();
    lockstep::sometimes(done == 1, "it is done");
}
