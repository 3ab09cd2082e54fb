// expect: verified
// Whoever leaves last frees the lock at once: who left before does not look at it again.
#include "lockstep/sync/mutex.hpp"

#include <mutex>
#include <thread>

auto* l = new lockstep::mutex;
int users = 2;

void visit() {
    bool last = false;
    {
        const std::lock_guard guard(*l);
        last = --users == 0;
    }
    if (last) delete l;
}

int main() {
    std::thread other(visit);
    visit();
    other.join();
}
