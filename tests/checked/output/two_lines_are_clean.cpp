// expect: verified
// Printing from two threads is neither a race nor a deadlock.
#include <cstdio>
#include <iostream>
#include <thread>

int main() {
    std::thread other([] {
        std::cout << "a\n";
        std::puts("b");
    });
    std::cout << "c\n";
    std::fprintf(stderr, "%d\n", 4);
    other.join();
}
