// expect: verified
// The same under one lock; main reads after the join without it.
#include <cassert>
#include <mutex>
#include <thread>

std::mutex lock;
int counter = 0;

void add() {
    std::lock_guard<std::mutex> guard(lock);
    ++counter;
}

int main() {
    std::thread other(add);
    add();
    other.join();
    assert(counter == 2);
}
