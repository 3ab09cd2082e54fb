// expect: verified
// std::counting_semaphore: two releases at once let two acquires through, before or after.
#include <cassert>
#include <semaphore>
#include <thread>

std::counting_semaphore<2> items(0);
int data = 0;

int main() {
    std::thread other([] {
        data = 42;
        items.release(2);
    });
    items.acquire();
    items.acquire();
    assert(data == 42);
    assert(!items.try_acquire());
    other.join();
}
