// expect: bug lost_wakeup
// Threads take turns by number and wait on one condition variable: notify_one can wake one whose turn it is not, who
// goes back to sleep, while the one whose turn it is sleeps on.
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
