// expect: verified
// Two threads increase a plain counter under a mutex: no increment is lost, nothing races, nobody is left asleep.
#include "lockstep/sync/mutex.hpp"

#include <cassert>
#include <mutex>
#include <thread>

lockstep::mutex m;
int counter = 0;

void increase() {
    const std::lock_guard guard(m);
    ++counter;
}

int main() {
    std::thread a(increase);
    std::thread b(increase);
    a.join();
    b.join();
    assert(counter == 2);
}
