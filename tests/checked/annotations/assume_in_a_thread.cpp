// expect: bug assertion
// also: bug assertion | --strategy exhaustive
// also: verified | -- late
// The assumption is made while others still have much to do: what they do before it is tried, too. The bug needs the
// write that comes last before the look that the assumption is about.
#include "lockstep/check.hpp"

#include <atomic>
#include <cassert>
#include <thread>

std::atomic<int> steps = 0, before = 0, ready = 0, after = 0;

void prepare() {
    before = 1;
    steps = 1;
    ready = 1;
    after = 1;
}

void look() {
    const int seen = ready;
    steps.load();
    lockstep::assume(seen == 1);
    after.load();
}

int main(int argc, char**) {
    std::thread a(prepare), b(look);
    a.join();
    b.join();
    assert(argc != 1 || ready == 0);
}
