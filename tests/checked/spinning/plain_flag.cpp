// expect: bug data_race
// Spinning on a plain variable: a data race, and a loop that must not keep the checker from running the other thread.
#include <thread>

volatile bool ready = false;

int main() {
    std::thread other([] { ready = true; });
    while (!ready) {
    }
    other.join();
}
