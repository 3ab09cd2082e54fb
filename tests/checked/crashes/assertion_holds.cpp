// expect: verified
// The weaker assertion holds in all.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<int> low{0}, high{0};

int main() {
    std::thread other([] {
        ++high;
        ++low;
    });
    const int seen_low = low;
    assert(seen_low <= high);
    other.join();
}
