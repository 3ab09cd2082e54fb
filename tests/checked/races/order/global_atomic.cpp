// expect: verified
// The same with an atomic counter.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<int> counter{0};

int main() {
    std::thread other([] { ++counter; });
    ++counter;
    other.join();
    assert(counter == 2);
}
