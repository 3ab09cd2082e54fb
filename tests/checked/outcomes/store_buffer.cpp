// expect: outcomes 0 1* ; 1 0* ; 1 1
// Sequential consistency: one of the two sees the other's store.
#include <atomic>
#include <cstdio>
#include <thread>

std::atomic<int> x{0}, y{0};
int r1 = 0, r2 = 0;

int main() {
    std::thread one([] {
        x = 1;
        r1 = y;
    });
    std::thread two([] {
        y = 1;
        r2 = x;
    });
    one.join();
    two.join();
    std::printf("%d %d\n", r1, r2);
}
