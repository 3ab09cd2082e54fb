// expect: no bug | --time 10s
// The same with a nap on every turn.
#include <atomic>
#include <chrono>
#include <thread>

std::atomic<bool> ready{false};

int main() {
    std::thread other([] { ready = true; });
    while (!ready) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    other.join();
}
