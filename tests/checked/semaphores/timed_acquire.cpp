// expect: verified
// try_acquire_for comes back with or without.
#include <cassert>
#include <chrono>
#include <semaphore>
#include <thread>

std::binary_semaphore ready(0);
int data = 0;

int main() {
    std::thread other([] {
        data = 42;
        ready.release();
    });
    if (ready.try_acquire_for(std::chrono::milliseconds(1))) assert(data == 42);
    other.join();
}
