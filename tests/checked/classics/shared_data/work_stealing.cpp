// expect: verified
// The deque of Chase and Lev with one owner and one thief, over a fixed array: each task is taken exactly once.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<int> tasks[4];
std::atomic<int> top{0}, bottom{0};
std::atomic<int> taken[3];

void push(int task) {
    const int b = bottom;
    tasks[b] = task;
    bottom = b + 1;
}

int take() {
    const int b = bottom - 1;
    bottom = b;
    int t = top;
    if (t > b) {
        bottom = b + 1;
        return 0;
    }
    const int task = tasks[b];
    if (t < b) return task;
    const bool won = top.compare_exchange_strong(t, t + 1); // the last one: the thief may be after it too
    bottom = b + 1;
    return won ? task : 0;
}

int steal() {
    int t = top;
    if (t >= bottom) return 0;
    const int task = tasks[t];
    return top.compare_exchange_strong(t, t + 1) ? task : 0;
}

int main() {
    push(1);
    push(2);
    std::thread thief([] { ++taken[steal()]; });
    ++taken[take()];
    ++taken[take()];
    thief.join();
    assert(taken[1] == 1 && taken[2] == 1);
}
