// expect: verified 128 traces
// A write that may fail is tried again, however it fails.
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
        written += error < 8 ? 1 : 0;
    };
    std::thread a(write);
    write();
    a.join();
    assert(written == 2);
}
