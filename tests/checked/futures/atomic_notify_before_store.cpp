// expect: bug lost_wakeup or deadlock
// The notification comes before the change it should announce.
#include <atomic>
#include <thread>

std::atomic<int> stage{0};

int main() {
    std::thread other([] {
        stage.notify_one();
        stage = 1;
    });
    stage.wait(0);
    other.join();
}
