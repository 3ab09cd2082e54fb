// expect: verified
// Spinning on try_lock.
#include <cassert>
#include <mutex>
#include <thread>

std::mutex lock;
int counter = 0;

void add() {
    while (!lock.try_lock()) std::this_thread::yield();
    ++counter;
    lock.unlock();
}

int main() {
    std::thread other(add);
    add();
    other.join();
    assert(counter == 2);
}
