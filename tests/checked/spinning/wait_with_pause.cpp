// expect: verified
// The same with a pause instruction, hidden in a function.
#include <atomic>
#include <thread>

std::atomic<int> readers{1};

bool nobody_reads() { return readers.load() == 0; }

void wait_until_alone() {
    while (!nobody_reads()) __builtin_ia32_pause();
}

int main() {
    std::thread other([] { --readers; });
    wait_until_alone();
    other.join();
}
