// traces: N=3 12
// traces: N=5 64
// traces: N=10 3328
// last-zero (Abdulla, Aronis, Jonsson, Sagonas, POPL 2014): N writers each set their cell to one more than the cell
// before it; a reader looks for the last zero from the far end. (N + 3) * 2^(N - 2) traces.
#include <atomic>
#include <thread>
#include <vector>

#ifndef N
#define N 10
#endif

int main() {
    std::atomic<int> cells[N + 1]{};
    std::vector<std::thread> threads;
    threads.emplace_back([&cells] {
        for (int i = N; cells[i] != 0; --i) {
        }
    });
    for (int i = 1; i <= N; ++i) threads.emplace_back([&cells, i] { cells[i] = cells[i - 1] + 1; });
    for (auto& thread : threads) thread.join();
}
