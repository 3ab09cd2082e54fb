// expect: verified
// "Once" by exchange: exactly one finds it unset.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<bool> initialised{false};
std::atomic<int> times{0};

void use() {
    if (initialised.exchange(true)) return;
    ++times;
}

int main() {
    std::thread other(use);
    use();
    other.join();
    assert(times == 1);
}
