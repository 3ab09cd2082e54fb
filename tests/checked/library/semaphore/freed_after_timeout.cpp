// expect: verified
// Who gave up, and then found the unit after all, frees the semaphore at once; the release does not look at it again.
#include "lockstep/sync/semaphore.hpp"

#include <memory>
#include <thread>

int main() {
    auto done = std::make_unique<lockstep::semaphore>(0);
    std::thread other([&done = *done] { done.release(); });
    if (!done->try_acquire_for(std::chrono::milliseconds(1))) done->acquire();
    done.reset();
    other.join();
}
