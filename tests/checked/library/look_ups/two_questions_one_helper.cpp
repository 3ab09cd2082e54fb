// expect: no bug | --strategy bounded --preemptions 2
// proved: no bug | --strategy bounded --preemptions 3 --time 10m
// There is one helper for two questions: both are answered, one after the other.
#include "squares.hpp"

lockstep::testing::squares all({.helpers = 1});

int main() {
    std::thread other([] { assert(all.ask(2) == 4); });
    assert(all.ask(3) == 9);
    other.join();
    assert(all.looked_up == 2);
    all.end();
}
