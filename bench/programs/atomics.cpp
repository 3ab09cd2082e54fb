// Uncontended atomic operations, one after the other: what a visible operation costs.
#include <atomic>
#include <thread>

std::atomic<int> mine{0};
std::atomic<int> yours{0};

int main() {
    constexpr int turns = 20'000;
    std::thread other([] {
        for (int i = 0; i < turns; ++i) yours.fetch_add(1);
    });
    for (int i = 0; i < turns; ++i) mine.fetch_add(1);
    other.join();
}
