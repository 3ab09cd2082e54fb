// expect: no bug | --strategy bounded --preemptions 3
// The only helper has been idle for long and leaves as somebody asks: it stays for that, or there is another.
#include "squares.hpp"

using namespace std::chrono_literals;

lockstep::testing::squares all({.helpers = 1}, 1ms);

int main() {
    assert(all.ask(2) == 4);
    assert(all.ask(3) == 9);
    all.end();
}
