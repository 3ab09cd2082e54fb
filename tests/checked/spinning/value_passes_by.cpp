// expect: bug livelock
// The value that is waited for was there, but only for a moment.
#include <atomic>
#include <thread>

std::atomic<int> stage{0};

int main() {
    std::thread other([] {
        stage = 1;
        stage = 2;
    });
    while (stage != 1) {
    }
    other.join();
}
