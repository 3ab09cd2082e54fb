// expect: bug assertion
// An assertion that one interleaving breaks.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<int> low{0}, high{0};

int main() {
    std::thread other([] {
        ++high;
        ++low;
    });
    assert(low == high); // sees the step between
    other.join();
}
