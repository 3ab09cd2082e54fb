// bug: N=3 N=10 N=50
// reorder_N (SCTBench, CS/reorder_N_bad): N threads set two variables one after the other; one looks at both. It sees them
// at odds only between the two stores of the first thread that sets them.
#include <atomic>
#include <cassert>
#include <thread>
#include <vector>

std::atomic<int> a{0}, b{0};

int main() {
    std::vector<std::thread> threads;
    for (int i = 0; i < N; ++i) {
        threads.emplace_back([] {
            a = 1;
            b = -1;
        });
    }
    threads.emplace_back([] {
        const int seen_a = a, seen_b = b;
        assert((seen_a == 0 && seen_b == 0) || (seen_a == 1 && seen_b == -1));
    });
    for (auto& thread : threads) thread.join();
}
