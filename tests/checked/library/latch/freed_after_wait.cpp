// expect: verified
// Whoever waited for a latch frees it at once: count_down() does not look at it again.
#include "lockstep/sync/latch.hpp"

#include <cassert>
#include <thread>

int result = 0;

int main() {
    auto* const done = new lockstep::latch(1);
    std::thread worker([=] {
        result = 1;
        done->count_down();
    });
    done->wait();
    assert(result == 1);
    delete done;
    worker.join();
}
