// expect: verified
// Looking at a flag until the deadline is over: both ends are possible and handled.
#include <atomic>
#include <chrono>
#include <thread>

std::atomic<bool> ready{false};

int main() {
    std::thread other([] { ready = true; });
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::microseconds(5);
    while (!ready && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    other.join();
}
