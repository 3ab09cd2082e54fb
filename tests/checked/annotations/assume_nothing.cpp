// expect: no bug
// Assumptions that no execution meets verify nothing, and the checker says so.
#include "lockstep/check.hpp"

#include <atomic>
#include <thread>

int main() {
    std::atomic<int> n = 0;
    std::thread a([&] { ++n; }), b([&] { ++n; });
    a.join();
    b.join();
    lockstep::assume(n == 3);
}
