// expect: bug assertion
// "Once" by an atomic flag that is looked at and then set: no race, but two can do it.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<bool> initialised{false};
std::atomic<int> times{0};

void use() {
    if (initialised) return;
    initialised = true;
    ++times;
}

int main() {
    std::thread other(use);
    use();
    other.join();
    assert(times == 1);
}
