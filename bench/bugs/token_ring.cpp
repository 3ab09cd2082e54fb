// bug: N=4 N=8
// token_ring (SCTBench, CS/token_ring_bad): each thread copies what the one before it wrote. Only one order in all carries
// the token round.
#include <atomic>
#include <cassert>
#include <thread>
#include <vector>

std::atomic<int> cells[N + 1];

int main() {
    std::vector<std::thread> threads;
    cells[0] = 1;
    for (int i = N; i > 0; --i) threads.emplace_back([i] { cells[i] = cells[i - 1].load(); });
    for (auto& thread : threads) thread.join();
    assert(cells[N] == 0);
}
