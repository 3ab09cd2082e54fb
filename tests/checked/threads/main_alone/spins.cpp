// expect: bug livelock
// main waits in a loop for a flag that a thread would set, if there were one.
#include <atomic>
#include <thread>

std::atomic<bool> first, second;

bool is_set(const std::atomic<bool>& flag) { return flag.load(); }

int main() {
    while (!is_set(first) || !is_set(second)) std::this_thread::yield();
}
