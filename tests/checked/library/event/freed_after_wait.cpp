// expect: verified
// Whoever waited for an event frees it at once: set() does not look at it again.
#include "lockstep/sync/event.hpp"

#include <cassert>
#include <thread>

int result = 0;

int main() {
    auto* const done = new lockstep::event;
    std::thread worker([=] {
        result = 1;
        done->set();
    });
    done->wait();
    assert(result == 1);
    delete done;
    worker.join();
}
