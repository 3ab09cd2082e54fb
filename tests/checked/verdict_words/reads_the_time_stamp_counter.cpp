// expect: bug nondeterminism
// never says: verified
// What it prints comes from the processor's time stamp counter, which nobody controls: each run of a schedule gives something else.
#include <cstdio>
#include <thread>
#include <x86intrin.h>

int main() {
    std::thread other([] {});
    other.join();
    std::printf("%llu\n", __rdtsc());
}
