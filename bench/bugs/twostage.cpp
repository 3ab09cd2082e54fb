// bug: N=2 N=10 N=50
// twostage_N (SCTBench, CS/twostage_N_bad): N threads write in two stages, each under a lock of its own; one thread reads
// between the two.
#include <cassert>
#include <mutex>
#include <thread>
#include <vector>

std::mutex first, second;
int data1 = 0, data2 = 0;

void stage_both() {
    {
        std::lock_guard<std::mutex> guard(first);
        data1 = 1;
    }
    std::lock_guard<std::mutex> guard(second);
    data2 = 2;
}

void look() {
    int seen = 0;
    {
        std::lock_guard<std::mutex> guard(first);
        if (data1 == 0) return;
        seen = data1;
    }
    std::lock_guard<std::mutex> guard(second);
    assert(data2 == seen + 1);
}

int main() {
    std::vector<std::thread> threads;
    for (int i = 0; i < N; ++i) threads.emplace_back(stage_both);
    threads.emplace_back(look);
    for (auto& thread : threads) thread.join();
}
