// expect: verified
// Weak exchanges in a loop that tries again: that one fails for no reason leads to nothing new, and costs no executions.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<int> sum{0};

void add(int n) {
    int seen = 0; // a guess: the exchange says what is there
    while (!sum.compare_exchange_weak(seen, seen + n)) {
    }
}

int main() {
    std::thread other([] { add(1); });
    add(2);
    other.join();
    assert(sum == 3);
}
