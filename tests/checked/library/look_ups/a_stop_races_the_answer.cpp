// expect: no bug | --strategy bounded --preemptions 2
// proved: no bug | --strategy bounded --preemptions 3 --time 10m
// Who asks is stopped as the answer comes: the others who wait for the same have it.
#include "squares.hpp"

lockstep::testing::squares all({.helpers = 1});

int main() {
    std::stop_source stop;
    std::thread other([&] {
        const int answer = all.ask(3, stop.get_token());
        assert(answer == 9 || answer == 0);
    });
    stop.request_stop();
    assert(all.ask(3) == 9);
    other.join();
    all.end();
}
