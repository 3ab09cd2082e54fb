// Variables on main's stack.
#include <array>
#include <atomic>
#include <mutex>

struct account {
    std::mutex lock;
    int balance = 10;
};

int run(int rounds) {
    std::atomic<int> counter{rounds};
    return counter.fetch_add(1);
}

int main() {
    account shared;
    std::array<int, 4> cells{};
    for (int i = 0; i < 4; ++i) {
        double inner = i;
        cells[0] += static_cast<int>(inner);
    }
    return run(shared.balance) + cells[0];
}
