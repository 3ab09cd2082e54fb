// expect: bug lost_wakeup
// Ping waits for an even number, pong for an odd one, a third for the end, all on one condition variable: notify_one can
// wake the wrong one, who goes back to sleep.
#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex lock;
std::condition_variable changed;
int turn = 0;

void wait_for(int mine) {
    std::unique_lock<std::mutex> guard(lock);
    while (turn != mine) changed.wait(guard);
    ++turn;
    changed.notify_one();
}

int main() {
    std::thread one(wait_for, 1);
    std::thread two(wait_for, 2);
    wait_for(0);
    one.join();
    two.join();
}
