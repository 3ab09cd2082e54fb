// expect: error uses more memory in one execution
// In one of the orders main allocates without end: a sentence says who asks, and where.
#include <atomic>
#include <cstring>
#include <thread>

std::atomic<bool> found{false};

int main() {
    std::thread other([] { found.store(true); });
    if (found.load())
        for (;;) {
            constexpr std::size_t bytes = 1 << 20;
            char* const block = new char[bytes];
            std::memset(block, 1, bytes);
        }
    other.join();
}
