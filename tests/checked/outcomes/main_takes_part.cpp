// expect: outcomes 0 1* ; 1 0* ; 1 1
#include <atomic>
#include <cstdio>
#include <thread>

// Store buffering between a thread and main: the thread may run as a whole as soon as main has created it.
std::atomic<int> x, y;

int main() {
    int a = 0;
    std::thread thread([&] {
        x = 1;
        a = y;
    });
    y = 1;
    const int b = x;
    thread.join();
    std::printf("%d %d\n", a, b);
}
