// traces: N=8 256
// traces: N=13 8192
// One writer and N readers of one variable: each reader comes before the write or after it, 2^N traces.
#include <atomic>
#include <thread>
#include <vector>

#ifndef N
#define N 13
#endif

int main() {
    std::atomic<int> x{0};
    std::vector<std::thread> threads;
    threads.emplace_back([&x] { x = 1; });
    for (int i = 0; i < N; ++i) threads.emplace_back([&x] { x.load(); });
    for (auto& thread : threads) thread.join();
}
