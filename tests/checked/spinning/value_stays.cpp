// expect: verified
// Waiting for "at least" cannot miss it.
#include <atomic>
#include <thread>

std::atomic<int> stage{0};

int main() {
    std::thread other([] {
        stage = 1;
        stage = 2;
    });
    while (stage < 1) {
    }
    other.join();
}
