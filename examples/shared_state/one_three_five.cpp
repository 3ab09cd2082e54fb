// expect: bug data_race
// also: outcomes 1* ; 3 ; 5*
// Thread A reads y once while thread B gives it two values one after the other: A may see it before, between or after.
#include <cstdio>
#include <thread>

int x = 0;
int y = 0;

int main() {
    std::thread a([] { x = y + 1; });
    std::thread b([] {
        y = 2;
        y = y * 2;
    });
    a.join();
    b.join();
    std::printf("%d\n", x);
}
