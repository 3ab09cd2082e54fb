// expect: verified
// Waiting by looking at the clock ends, because looking takes time.
#include <chrono>
#include <thread>

int main() {
    std::thread other([] {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::microseconds(20);
        while (std::chrono::steady_clock::now() < deadline) {
        }
    });
    other.join();
}
