// expect: copes | --threads 100 --executions 20
// The same number within a raised limit.
#include <thread>
#include <vector>

int main() {
    std::vector<std::thread> threads;
    for (int i = 0; i < 70; ++i) threads.emplace_back([] {});
    for (auto& thread : threads) thread.join();
}
