// expect: bug data_race
// The bakery without the choosing flags: who draws slowly comes late with a number that goes first.
#include <atomic>
#include <thread>

std::atomic<int> number[2]{0, 0};
int counter = 0;

void enter(int me) {
    const int other = 1 - me;
    number[me] = number[other] + 1;
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
}
