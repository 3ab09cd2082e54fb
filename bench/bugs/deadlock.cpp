// bug: N=3 N=8
// N philosophers, each of whom takes the left fork first.
#include <mutex>
#include <thread>
#include <vector>

std::mutex forks[N];

int main() {
    std::vector<std::thread> threads;
    for (int i = 0; i < N; ++i) {
        threads.emplace_back([i] {
            std::lock_guard<std::mutex> left(forks[i]);
            std::lock_guard<std::mutex> right(forks[(i + 1) % N]);
        });
    }
    for (auto& thread : threads) thread.join();
}
