// expect: verified
// Two threads, one after the other, may run on the same stack: the same addresses, but other objects.
#include <thread>

int fill() {
    volatile int local[16];
    for (int i = 0; i < 16; ++i) local[i] = i;
    return local[15];
}

int main() {
    std::thread([] { fill(); }).join();
    std::thread([] { fill(); }).join();
    fill();
}
