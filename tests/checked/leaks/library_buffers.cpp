// expect: verified
// What the C library allocates for itself in some schedules only (here the buffer of stdout) is no leak of the program.
#include <atomic>
#include <cstdio>
#include <thread>

std::atomic<int> value{0};

int main() {
    std::thread other([] { value = 1; });
    if (value == 1) std::printf("seen\n");
    other.join();
}
