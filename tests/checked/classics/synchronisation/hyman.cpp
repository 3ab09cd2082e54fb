// expect: bug data_race
// Hyman's "simplification" of Dekker's algorithm, published and wrong.
#include <atomic>
#include <thread>

std::atomic<bool> wants[2]{false, false};
std::atomic<int> turn{0};
int counter = 0;

void enter(int me) {
    const int other = 1 - me;
    wants[me] = true;
    while (turn != me) {
        while (wants[other]) {
        }
        turn = me;
    }
    ++counter;
    wants[me] = false;
}

int main() {
    std::thread other(enter, 0);
    enter(1);
    other.join();
}
