// expect: bug assertion
// Mesa semantics: between the signal and the return of wait() a third thread takes what was signalled. An `if` does
// not look again.
#include "lockstep/sync/condition_variable.hpp"

#include <cassert>
#include <mutex>
#include <thread>

lockstep::mutex m;
lockstep::condition_variable changed;
int items = 0;

int main() {
    std::thread consumer([] {
        std::unique_lock lock(m);
        if (items == 0) changed.wait(lock);
        assert(items == 1);
        --items;
    });
    std::thread thief([] {
        const std::lock_guard guard(m);
        items = 0;
    });
    {
        const std::lock_guard guard(m);
        items = 1;
        changed.notify_one();
    }
    thief.join();
    {
        const std::lock_guard guard(m); // the consumer may have missed it: nobody is left waiting
        items = 1;
        changed.notify_one();
    }
    consumer.join();
}
