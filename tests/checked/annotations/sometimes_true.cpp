// expect: verified
// Each order is seen at least once, so the program tests what it says it tests.
#include "lockstep/check.hpp"

#include <atomic>
#include <thread>

int main() {
    std::atomic<int> last = 0;
    std::thread a([&] { last = 1; }), b([&] { last = 2; });
    a.join();
    b.join();
    lockstep::sometimes(last == 1, "the first thread comes last");
    lockstep::sometimes(last == 2, "the second thread comes last");
}
