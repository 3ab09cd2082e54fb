// expect: verified
// std::latch: main waits until the worker has counted down.
#include <cassert>
#include <latch>
#include <thread>

std::latch done(1);
int data = 0;

int main() {
    std::thread other([] {
        data = 42;
        done.count_down();
    });
    done.wait();
    assert(data == 42);
    other.join();
}
