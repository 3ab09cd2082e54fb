// expect: verified
// Clocks that are read for deadlines only: what becomes of a timed wait is explored in any case.
#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex m;
std::condition_variable changed;
int arrived = 0;

void arrive() {
    std::unique_lock lock(m);
    ++arrived;
    changed.notify_one();
    changed.wait_for(lock, std::chrono::milliseconds(5), [] { return arrived == 2; });
}

int main() {
    std::thread other(arrive);
    arrive();
    other.join();
}
