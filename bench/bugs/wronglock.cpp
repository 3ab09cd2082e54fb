// bug: N=3 N=10
// wronglock_N (SCTBench, CS/wronglock_N_bad): one thread counts under the right lock, N under another one.
#include <atomic>
#include <cassert>
#include <mutex>
#include <thread>
#include <vector>

std::mutex right, wrong;
std::atomic<int> value{0};

int main() {
    std::vector<std::thread> threads;
    threads.emplace_back([] {
        std::lock_guard<std::mutex> guard(right);
        const int seen = value;
        value = seen + 1;
        assert(value == seen + 1);
    });
    for (int i = 0; i < N; ++i) {
        threads.emplace_back([] {
            std::lock_guard<std::mutex> guard(wrong);
            value = value + 1;
        });
    }
    for (auto& thread : threads) thread.join();
}
