// expect: bug data_race
// also: outcomes 6 ; 25 ; 26* ; 36*
// One thread squares x while another adds one to it. Each reads x first and writes it later, so either write can wipe
// out the other: 6 and 25 come from no serial order, 26 and 36 do.
#include <cstdio>
#include <thread>

int x = 5;

int square(int number) { return number * number; }

int main() {
    std::thread p1([] { x = square(x); });
    std::thread p2([] { x = x + 1; });
    p1.join();
    p2.join();
    std::printf("%d\n", x);
}
