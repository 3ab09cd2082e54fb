// expect: verified
// The same with notify_all: everybody looks whether it is his turn.
#include <cassert>
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
    changed.notify_all();
}

int main() {
    std::thread one(wait_for, 1);
    std::thread two(wait_for, 2);
    wait_for(0);
    one.join();
    two.join();
    assert(turn == 3);
}
