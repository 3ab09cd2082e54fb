// expect: bug livelock
// Each waits for the other to go first.
#include <atomic>
#include <thread>

std::atomic<bool> first_went{false}, second_went{false};

int main() {
    std::thread other([] {
        while (!second_went) std::this_thread::yield();
        first_went = true;
    });
    while (!first_went) std::this_thread::yield();
    second_went = true;
    other.join();
}
