// expect: verified
// std::binary_semaphore as a signal, there and back.
#include <cassert>
#include <semaphore>
#include <thread>

std::binary_semaphore asked(0), answered(0);
int data = 0;

int main() {
    std::thread other([] {
        asked.acquire();
        data *= 2;
        answered.release();
    });
    data = 21;
    asked.release();
    answered.acquire();
    assert(data == 42);
    other.join();
}
