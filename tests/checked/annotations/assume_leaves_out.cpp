// expect: verified
// also: outcomes 0 (exit 134)* ; 1 (exit 134) ; 2* | -- all
// also: outcomes 2*
// also: bug assertion | -- all
// Only executions in which the reader saw both writes count; what fails in the others is not judged.
#include "lockstep/check.hpp"

#include <atomic>
#include <cassert>
#include <thread>

int main(int argc, char**) {
    std::atomic<int> x = 0, y = 0;
    int seen = 0;
    std::thread writer([&] {
        x = 1;
        y = 1;
    });
    std::thread reader([&] {
        seen = y;
        seen += x;
    });
    writer.join();
    reader.join();
    if (argc == 1) lockstep::assume(seen == 2);
    lockstep::outcome(seen);
    assert(seen == 2);
}
