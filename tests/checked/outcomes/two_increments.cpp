// expect: outcomes 1 ; 2*
// also: bug data_race
// The lost update.
#include <cstdio>
#include <thread>

int x = 0;

void add() { x = x + 1; }

int main() {
    std::thread one(add);
    std::thread two(add);
    one.join();
    two.join();
    std::printf("%d\n", x);
}
