// expect: error at one time
// More threads at once than the limit.
#include <thread>
#include <vector>

int main() {
    std::vector<std::thread> threads;
    for (int i = 0; i < 70; ++i) threads.emplace_back([] {});
    for (auto& thread : threads) thread.join();
}
