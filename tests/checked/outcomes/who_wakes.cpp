// expect: outcomes first? ; second?
// Two wait, one is woken: it can be either. The other is let go by a second signal.
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>

std::mutex lock;
std::condition_variable changed;
int tickets = 0;
int winner = 0;

void take(int me) {
    std::unique_lock<std::mutex> guard(lock);
    while (tickets == 0) changed.wait(guard);
    --tickets;
    if (winner == 0) winner = me;
}

int main() {
    std::thread one(take, 1);
    std::thread two(take, 2);
    for (int i = 0; i < 2; ++i) {
        std::lock_guard<std::mutex> guard(lock);
        ++tickets;
        changed.notify_one();
    }
    one.join();
    two.join();
    std::puts(winner == 1 ? "first" : "second");
}
