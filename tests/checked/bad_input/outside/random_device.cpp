// expect: verified
// Entropy comes from a seed, so a program that rolls dice still replays.
#include <atomic>
#include <random>
#include <sys/random.h>
#include <thread>

std::atomic<int> steps{0};

void roll() {
    unsigned bits = 0;
    if (getrandom(&bits, sizeof bits, 0) != sizeof bits) return;
    std::random_device device;
    for (unsigned n = (bits ^ device()) % 4; n > 0; --n) ++steps;
}

int main() {
    std::thread other(roll);
    roll();
    other.join();
}
