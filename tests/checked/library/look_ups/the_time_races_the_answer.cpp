// expect: no bug | --strategy bounded --preemptions 3
// proved: no bug | --strategy bounded --preemptions 4 --time 10m
// The time of who asks is over as the answer comes: there is the answer, or there is none; and it is kept for the next.
#include "squares.hpp"

using namespace std::chrono_literals;

lockstep::testing::squares all({.helpers = 1, .kept = 1, .age = 1h});

int main() {
    const int answer = all.ask(3, 1ms);
    assert(answer == 9 || answer == 0);
    assert(all.ask(3) == 9);
    assert(all.looked_up == 1);
    all.end();
}
