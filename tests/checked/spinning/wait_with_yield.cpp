// expect: verified
// The same, giving up the processor on every turn.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<int> stage{0};

int main() {
    std::thread other([] {
        stage = 1;
        while (stage != 2) std::this_thread::yield();
        stage = 3;
    });
    while (stage != 1) std::this_thread::yield();
    stage = 2;
    while (stage != 3) std::this_thread::yield();
    other.join();
    assert(stage == 3);
}
