// expect: bug assertion
// also: bug assertion | --strategy bounded
// also: bug assertion | --strategy random
// also: bug assertion | --strategy pct
// also: bug assertion | --strategy pos
// A write that may fail is tried again; the seventh of eight ways to fail was forgotten.
#include "lockstep/check.hpp"

#include <cassert>
#include <mutex>
#include <thread>

int main() {
    std::mutex m;
    int written = 0;
    const auto write = [&] {
        const unsigned error = lockstep::choose(8);
        const std::lock_guard guard(m);
        if (error != 7) ++written;
    };
    std::thread a(write);
    write();
    a.join();
    assert(written == 2);
}
