// expect: verified
// Who has let it go entirely must wait for it like everybody else.
#include "lockstep/sync/recursive_mutex.hpp"

#include <cassert>
#include <mutex>
#include <thread>

lockstep::recursive_mutex m;
int counter = 0;

int main() {
    std::thread other([] {
        const std::lock_guard guard(m);
        ++counter;
    });
    for (int i = 0; i < 2; ++i) {
        const std::lock_guard guard(m);
        ++counter;
    }
    other.join();
    assert(counter == 3);
}
