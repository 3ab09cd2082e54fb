// traces: N=1 ?
// traces: N=2 ?
// Dekker's algorithm, each of the two threads entering N times.
#include <atomic>
#include <cassert>
#include <thread>

#ifndef N
#define N 2
#endif

std::atomic<bool> wants[2]{false, false};
std::atomic<int> turn{0};
int counter = 0;

void enter(int me, int times) {
    const int other = 1 - me;
    for (int i = 0; i < times; ++i) {
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
}

int main() {
    std::thread other(enter, 0, N);
    enter(1, N);
    other.join();
    assert(counter == 2 * N);
}
