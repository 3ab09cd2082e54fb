// expect: bug lost_wakeup or deadlock
// The value changes but nobody notifies: who spun long enough saw it, who went to sleep sleeps on.
#include <atomic>
#include <thread>

std::atomic<int> stage{0};

int main() {
    std::thread other([] { stage = 1; });
    stage.wait(0);
    other.join();
}
