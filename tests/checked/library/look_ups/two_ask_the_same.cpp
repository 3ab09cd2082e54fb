// expect: no bug | --strategy bounded --preemptions 2
// proved: no bug | --strategy bounded --preemptions 3 --time 10m
// Two ask the same at once: it is looked up once, and both have the answer.
#include "squares.hpp"

lockstep::testing::squares all({.helpers = 1, .kept = 1, .age = std::chrono::hours(1)});

int main() {
    std::thread other([] { assert(all.ask(3) == 9); });
    assert(all.ask(3) == 9);
    other.join();
    assert(all.looked_up == 1);
    all.end();
}
