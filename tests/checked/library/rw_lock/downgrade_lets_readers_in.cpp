// expect: verified
// A writer becomes a reader: the readers that wait come in beside it.
#include "lockstep/sync/event.hpp"
#include "lockstep/sync/rw_lock.hpp"

#include <mutex>
#include <shared_mutex>
#include <thread>

lockstep::rw_lock<> l;
lockstep::event inside;

int main() {
    l.lock();
    std::thread reader([] {
        const std::shared_lock guard(l);
        inside.set();
    });
    l.downgrade();
    inside.wait();
    l.unlock_shared();
    reader.join();
}
