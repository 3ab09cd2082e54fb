// expect: verified
// Peterson's algorithm keeps two threads apart, given sequential consistency.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<bool> wants[2]{false, false};
std::atomic<int> turn{0};
int counter = 0;

void enter(int me) {
    const int other = 1 - me;
    wants[me] = true;
    turn = other;
    while (wants[other] && turn == other) {
    }
    ++counter;
    wants[me] = false;
}

int main() {
    std::thread other(enter, 0);
    enter(1);
    other.join();
    assert(counter == 2);
}
