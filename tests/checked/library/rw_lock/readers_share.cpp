// expect: verified
// Readers are inside together: each waits there for the other, which is a deadlock if one keeps the other out.
#include "lockstep/sync/event.hpp"
#include "lockstep/sync/rw_lock.hpp"

#include <mutex>
#include <shared_mutex>
#include <thread>

lockstep::rw_lock<> l;
lockstep::event here, there;

int main() {
    std::thread other([] {
        const std::shared_lock guard(l);
        there.set();
        here.wait();
    });
    {
        const std::shared_lock guard(l);
        here.set();
        there.wait();
    }
    other.join();
}
