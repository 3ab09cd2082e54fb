// expect: verified
// atomic_flag::wait, which has no futex of its own size and sleeps on a shared one.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic_flag ready;
int data = 0;

int main() {
    std::thread other([] {
        data = 42;
        ready.test_and_set();
        ready.notify_all();
    });
    ready.wait(false);
    assert(data == 42);
    other.join();
}
