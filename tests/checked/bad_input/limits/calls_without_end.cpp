// expect: bug stack_overflow
// In one of the orders a thread calls itself for ever.
#include <atomic>
#include <thread>

std::atomic<bool> begun{false};

int call(int depth) { return call(depth + 1) + depth; }

int main() {
    std::thread other([] { begun = true; });
    const int result = begun ? call(0) : 0;
    other.join();
    return result;
}
