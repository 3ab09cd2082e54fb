// expect: bug never_true
// also: bug never_true | --strategy bounded
// also: no bug | --strategy random --executions 100
// A lock makes a queue of two places hold one value at most: a test that hopes to see it full tests nothing.
#include "lockstep/check.hpp"

#include <mutex>
#include <thread>

int main() {
    std::mutex m;
    int values = 0;
    const auto pass = [&] {
        const std::lock_guard guard(m);
        ++values;
        lockstep::sometimes(values == 2, "the queue gets full");
        --values;
    };
    std::thread a(pass), b(pass);
    a.join();
    b.join();
}
