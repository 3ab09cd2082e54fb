// expect: bug failed_property
// says: in every schedule that was tried
// There are too many schedules to try them all, and each of them fails: after a thousand of them that is what there is to say.
#include <atomic>
#include <thread>
#include <vector>

int main() {
    std::atomic<int> n{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 5; ++i)
        threads.emplace_back([&] {
            for (int turn = 0; turn < 5; ++turn) n = n + 1;
        });
    for (std::thread& t : threads) t.join();
    return n > 0 ? 1 : 0;
}
