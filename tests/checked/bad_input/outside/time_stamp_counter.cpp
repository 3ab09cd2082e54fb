// expect: bug nondeterminism
// The time stamp counter is not under control: what depends on it cannot be replayed, and must not be believed.
#include <atomic>
#include <thread>
#include <x86intrin.h>

std::atomic<int> steps{0}, other_steps{0};

void flip() {
    for (int i = 0; i < 16; ++i) {
        if ((__rdtsc() >> 4 & 1) != 0) {
            ++steps;
        } else {
            ++other_steps;
        }
    }
}

int main() {
    std::thread other(flip);
    flip();
    other.join();
}
