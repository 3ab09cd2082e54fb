// expect: verified
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<int> x, y;
int a, b, c, d;

int main() {
    std::thread w1([] { x = 1; }), w2([] { y = 1; }), r1([] {
        a = x;
        b = y;
    }),
        r2([] {
            c = y;
            d = x;
        });
    w1.join();
    w2.join();
    r1.join();
    r2.join();
    assert(!(a == 1 && b == 0 && c == 1 && d == 0));
}
