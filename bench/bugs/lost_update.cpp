// bug: N=2 N=5 N=20
// The deepest loss of all: two threads add N times each, and the sum is 2 (after account and stateful01 of SCTBench, in the
// form that students are asked about).
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<int> sum{0};

void add() {
    for (int i = 0; i < N; ++i) {
        const int seen = sum;
        sum = seen + 1;
    }
}

int main() {
    std::thread one(add), two(add);
    one.join();
    two.join();
    assert(sum != 2);
}
