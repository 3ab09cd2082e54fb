// traces: N=3 1698
// traces: N=4 19605
// traces: N=5 218243
// fib-bench (SV-COMP): two threads add each other's number to their own N times, while main looks at both once.
#include <atomic>
#include <cassert>
#include <thread>

#ifndef N
#define N 5
#endif

std::atomic<int> x{1}, y{1};

int main() {
    std::thread one([] {
        for (int i = 0; i < N; ++i) x.store(x.load() + y.load());
    });
    std::thread two([] {
        for (int i = 0; i < N; ++i) y.store(y.load() + x.load());
    });
    int limit = 1, before = 1; // the Fibonacci number that no interleaving can exceed
    for (int i = 0; i < 2 * N; ++i) {
        const int next = limit + before;
        before = limit;
        limit = next;
    }
    const int seen_x = x;
    const int seen_y = y;
    assert(seen_x <= limit && seen_y <= limit);
    one.join();
    two.join();
}
