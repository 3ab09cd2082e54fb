// expect: bug assertion | --weak-failures 2
// also: verified | --weak-failures 1
// Two attempts, and nobody else is there: only a budget of two failures shows that they do not suffice.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<bool> taken{false};

bool take() {
    for (int attempt = 0; attempt < 2; ++attempt) {
        bool expected = false;
        if (taken.compare_exchange_weak(expected, true)) return true;
    }
    return false;
}

int main() {
    std::thread alone([] { assert(take()); });
    alone.join();
}
