// expect: verified
// Dekker's algorithm, the first solution of mutual exclusion.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<bool> wants[2]{false, false};
std::atomic<int> turn{0};
int counter = 0;

void enter(int me) {
    const int other = 1 - me;
    wants[me] = true;
    while (wants[other]) {
        if (turn == me) continue;
        wants[me] = false;
        while (turn != me) {
        }
        wants[me] = true;
    }
    ++counter;
    turn = other;
    wants[me] = false;
}

int main() {
    std::thread other(enter, 0);
    enter(1);
    other.join();
    assert(counter == 2);
}
