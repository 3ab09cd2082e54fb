// expect: bug deadlock or lost_wakeup
// std::binary_semaphore as a lock between two threads: right by the standard, but acquire in libstdc++ 12 goes to
// sleep on the value it read before it spun. If the other thread took and gave back in the meantime, the value is the
// same again, and its wake-up has already gone.
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
