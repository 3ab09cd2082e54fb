// expect: verified
// Three threads that spin one behind the other.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<int> turn{0};
int order = 0;

void run(int mine) {
    while (turn != mine) {
    }
    order = order * 10 + mine;
    turn = mine + 1;
}

int main() {
    std::thread two(run, 2);
    std::thread one(run, 1);
    run(0);
    one.join();
    two.join();
    assert(order == 12);
}
