// expect: no bug | --cxxflags=-fno-sanitize=thread
// never says: verified
// also: bug data_race
// Two threads add to a number without a lock. Built without instrumentation the race cannot be seen, and that nothing was
// found says little.
#include <thread>

int n = 0;

void add() { n = n + 1; }

int main() {
    std::thread a(add), b(add);
    a.join();
    b.join();
}
