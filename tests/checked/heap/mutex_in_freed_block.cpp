// expect: bug use_after_free | --races=ignore
// The mutex belongs to an account that is closed, and freed, by whoever comes first.
#include <atomic>
#include <mutex>
#include <thread>

struct account {
    std::mutex m;
    int balance = 10;
};

int main() {
    auto* const a = new account;
    std::atomic<bool> closed{false};
    const auto close = [&] {
        if (closed) return;
        a->m.lock();
        a->m.unlock();
        if (!closed.exchange(true)) delete a;
    };
    std::thread one(close);
    std::thread other(close);
    one.join();
    other.join();
}
