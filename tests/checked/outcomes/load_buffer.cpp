// expect: outcomes 0 0 ; 0 1* ; 1 0*
// No value comes from the future.
#include <atomic>
#include <cstdio>
#include <thread>

std::atomic<int> x{0}, y{0};
int r1 = 0, r2 = 0;

int main() {
    std::thread one([] {
        r1 = x;
        y = 1;
    });
    std::thread two([] {
        r2 = y;
        x = 1;
    });
    one.join();
    two.join();
    std::printf("%d %d\n", r1, r2);
}
