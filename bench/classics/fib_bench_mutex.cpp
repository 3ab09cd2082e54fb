// traces: N=3 560
// traces: N=5 16632
// fib-bench with every access under one mutex; main takes it once for each of the two numbers. The order of the
// critical sections is all that is left to choose: (2N + 2)! / (N! N! 2!) traces.
#include <cassert>
#include <mutex>
#include <thread>

#ifndef N
#define N 5
#endif

std::mutex lock;
int x = 1, y = 1;

void add(int& to, const int& from, int times) {
    for (int i = 0; i < times; ++i) {
        std::lock_guard<std::mutex> guard(lock);
        to += from;
    }
}

int look(const int& at) {
    std::lock_guard<std::mutex> guard(lock);
    return at;
}

int main() {
    std::thread one([] { add(x, y, N); });
    std::thread two([] { add(y, x, N); });
    int limit = 1, before = 1; // the Fibonacci number that no interleaving can exceed
    for (int i = 0; i < 2 * N; ++i) {
        const int next = limit + before;
        before = limit;
        limit = next;
    }
    const int seen_x = look(x);
    const int seen_y = look(y);
    assert(seen_x <= limit && seen_y <= limit);
    one.join();
    two.join();
}
