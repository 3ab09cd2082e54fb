// expect: verified
// Lamport's bakery for two: draw a number, and while you draw say so.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<bool> choosing[2]{false, false};
std::atomic<int> number[2]{0, 0};
int counter = 0;

void enter(int me) {
    const int other = 1 - me;
    choosing[me] = true;
    number[me] = number[other] + 1;
    choosing[me] = false;
    while (choosing[other]) {
    }
    for (;;) {
        const int theirs = number[other];
        if (theirs == 0 || theirs > number[me] || (theirs == number[me] && me < other)) break;
    }
    ++counter;
    number[me] = 0;
}

int main() {
    std::thread other(enter, 0);
    enter(1);
    other.join();
    assert(counter == 2);
}
