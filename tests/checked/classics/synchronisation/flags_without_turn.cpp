// expect: bug livelock
// Two flags and no turn: safe, but if both raise their flags neither gets in.
#include <atomic>
#include <thread>

std::atomic<bool> wants[2]{false, false};
int counter = 0;

void enter(int me) {
    wants[me] = true;
    while (wants[1 - me]) {
    }
    ++counter;
    wants[me] = false;
}

int main() {
    std::thread other(enter, 0);
    enter(1);
    other.join();
}
