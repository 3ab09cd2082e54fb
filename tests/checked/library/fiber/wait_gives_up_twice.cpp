// expect: verified
// Who gives up waiting for the end of a fiber leaves nothing of itself with it: another wait gives up in time, too, and
// a third one sees the end.
#include "lockstep/fiber/fiber.hpp"
#include "lockstep/sync/semaphore.hpp"

#include <cassert>

int main() {
    lockstep::semaphore may_end(0);
    lockstep::fiber<> f = lockstep::go([&] { may_end.acquire(); });
    assert(!f.wait_for(std::chrono::milliseconds(1)));
    assert(!f.wait_for(std::chrono::milliseconds(1)));
    may_end.release();
    static_cast<void>(f.wait_for(std::chrono::seconds(1)));
    f.join();
}
