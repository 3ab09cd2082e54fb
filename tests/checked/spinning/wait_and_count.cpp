// expect: no bug | --time 5s
// Every turn is counted, so no two are alike, and there is no end of schedules. Nothing is wrong with the program.
#include <atomic>
#include <thread>

std::atomic<bool> ready{false};

int main() {
    std::thread other([] { ready = true; });
    unsigned long turns = 0;
    while (!ready) ++turns;
    other.join();
    return turns == 0xffffffff ? 1 : 0;
}
