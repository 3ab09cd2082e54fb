// expect: verified
// Whoever acquired frees the semaphore at once; the release does not look at it again.
#include "lockstep/sync/semaphore.hpp"

#include <thread>

int main() {
    auto* const done = new lockstep::semaphore(0);
    std::thread poster([=] { done->release(); });
    done->acquire();
    delete done;
    poster.join();
}
