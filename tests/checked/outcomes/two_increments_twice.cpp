// expect: outcomes 2 ; 3 ; 4*
// Two threads that add twice each: 2 is the worst that can be lost with a read and a write of its own for each.
#include <cstdio>
#include <thread>

int x = 0;

void add_twice() {
    for (int i = 0; i < 2; ++i) x = x + 1;
}

int main() {
    std::thread one(add_twice);
    std::thread two(add_twice);
    one.join();
    two.join();
    std::printf("%d\n", x);
}
