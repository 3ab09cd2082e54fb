// traces: N=2 ?
// traces: N=3 ?
// A ticket lock and N threads that enter once each.
#include <atomic>
#include <cassert>
#include <thread>
#include <vector>

#ifndef N
#define N 3
#endif

std::atomic<int> next_ticket{0}, now_serving{0};
int counter = 0;

void enter() {
    const int mine = next_ticket.fetch_add(1);
    while (now_serving != mine) {
    }
    ++counter;
    now_serving = mine + 1;
}

int main() {
    std::vector<std::thread> threads;
    for (int i = 0; i < N; ++i) threads.emplace_back(enter);
    for (auto& thread : threads) thread.join();
    assert(counter == N);
}
