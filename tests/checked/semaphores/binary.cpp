// expect: verified
// std::binary_semaphore as a lock between two threads.
#include <cassert>
#include <semaphore>
#include <thread>

std::binary_semaphore mutex(1);
int counter = 0;

void add() {
    mutex.acquire();
    ++counter;
    mutex.release();
}

int main() {
    std::thread other(add);
    add();
    other.join();
    assert(counter == 2);
}
