// expect: bug nondeterminism
// never says: verified
// also: bug nondeterminism | --strategy exhaustive
// The time stamp counter decides what is written, but in few of many orders only: where the other thread is in the middle of
// its work. That those orders give something else each time is seen when they come again.
#include <atomic>
#include <cstdio>
#include <thread>
#include <x86intrin.h>

std::atomic<int> done;

int main() {
    std::thread other([] {
        for (int i = 0; i < 7; ++i) ++done;
    });
    const int first = done, second = done;
    other.join();
    if (first == 3 && second == 4) std::printf("%llu\n", __rdtsc());
}
