// expect: bug data_race
// Peterson's algorithm with its first two lines swapped: both get in.
#include <atomic>
#include <thread>

std::atomic<bool> wants[2]{false, false};
std::atomic<int> turn{0};
int counter = 0;

void enter(int me) {
    const int other = 1 - me;
    turn = other;
    wants[me] = true;
    while (wants[other] && turn == other) {
    }
    ++counter;
    wants[me] = false;
}

int main() {
    std::thread other(enter, 0);
    enter(1);
    other.join();
}
