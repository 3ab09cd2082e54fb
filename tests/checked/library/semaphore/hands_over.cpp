// expect: verified
// What was done before a release is visible after the acquire that it lets through.
#include "lockstep/sync/semaphore.hpp"

#include <cassert>
#include <thread>

lockstep::semaphore ready(0);
int value = 0;

int main() {
    std::thread producer([] {
        value = 1;
        ready.release();
    });
    ready.acquire();
    assert(value == 1);
    producer.join();
    assert(ready.value() == 0);
}
