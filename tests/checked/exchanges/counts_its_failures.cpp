// expect: bug assertion
// The loop tries again, and remembers on its stack that it had to.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<int> sum{0};

int main() {
    std::thread alone([] {
        int seen = 0, failures = 0;
        while (!sum.compare_exchange_weak(seen, seen + 1)) ++failures;
        assert(failures == 0);
    });
    alone.join();
}
