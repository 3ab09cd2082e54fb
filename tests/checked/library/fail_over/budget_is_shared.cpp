// expect: verified
// Two calls that may be repeated, and a budget with one more attempt in it: of the attempts that cost something one is made at most,
// and those that reach nobody cost nothing.
#include "small_servers.hpp"

using namespace lockstep::testing;
lockstep::net::fail_over over(2, 2, 0, 1);
std::atomic<int> done{0};
std::atomic<unsigned> asked_again{0};

void call() {
    small_call c{done};
    if (c.make(over, true) == not_reached) assert(c.attempts == 2);
    asked_again += c.asked_again;
}

int main() {
    std::thread other(call);
    call();
    other.join();
    assert(asked_again <= 1);
    lockstep::sometimes(asked_again == 1, "somebody is asked again");
}
