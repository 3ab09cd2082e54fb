// expect: bug use_after_free | --races=ignore
// also: bug use_after_free or data_race
// Counts in a block that the other thread may have freed by then.
#include <atomic>
#include <thread>

int main() {
    auto* const counter = new std::atomic<int>(0);
    std::thread counts([=] { counter->fetch_add(1); });
    std::thread frees([=] { delete counter; });
    counts.join();
    frees.join();
}
