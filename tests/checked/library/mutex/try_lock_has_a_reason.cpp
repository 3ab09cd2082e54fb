// expect: verified
// try_lock() fails only while the other holds it: of two that try, one gets in, and afterwards the mutex is free.
#include "lockstep/sync/mutex.hpp"

#include <atomic>
#include <cassert>
#include <thread>

lockstep::mutex m;
int inside = 0; // plain: a race where both get in

bool visit() {
    if (!m.try_lock()) return false;
    ++inside;
    m.unlock();
    return true;
}

int main() {
    bool there = false;
    std::thread other([&] { there = visit(); });
    const bool here = visit();
    other.join();
    assert(here || there);
    assert(inside == here + there);
    assert(m.try_lock());
    m.unlock();
}
