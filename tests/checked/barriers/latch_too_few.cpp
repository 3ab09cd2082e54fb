// expect: bug deadlock or lost_wakeup
// The latch waits for two, and only one counts down.
#include <latch>
#include <thread>

std::latch done(2);

int main() {
    std::thread other([] { done.count_down(); });
    done.wait();
    other.join();
}
