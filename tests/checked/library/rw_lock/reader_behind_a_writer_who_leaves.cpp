// expect: verified
// A reader waits behind a writer that gives up: it joins the reader inside, who waits for it.
#include "lockstep/sync/rw_lock.hpp"

#include <thread>

lockstep::rw_lock<> l;

int main() {
    l.lock_shared();
    std::thread writer([] {
        if (l.try_lock_for(std::chrono::milliseconds(1))) l.unlock();
    });
    std::thread reader([] {
        l.lock_shared();
        l.unlock_shared();
    });
    reader.join();
    l.unlock_shared();
    writer.join();
}
