// expect: verified
// The lecture's answer to the forgotten release (early_return.cpp), in Go's words: say right behind the lock what must
// happen when the function is left, by whichever way. A guard is the same for one lock (guard.cpp); defer is for whatever
// has no guard.
//
// Elsewhere: `defer lock.Unlock()` in Go, which runs at the end of the function, not of the block; try/finally in Java;
// `with lock:` in Python; pthread_cleanup_push, or goto, in C.
#include <cstdio>
#include <lockstep/fiber/fiber.hpp>
#include <lockstep/sync/defer.hpp>
#include <lockstep/sync/mutex.hpp>

lockstep::mutex lock;
int calls = 0;

bool routine(bool error) {
    lock.lock();
    const lockstep::defer release([] { lock.unlock(); });
    ++calls;
    if (error) return false;
    return true;
}

int main() {
    lockstep::fiber<bool> fails = lockstep::go([] { return routine(true); });
    const bool right = routine(false);
    const bool wrong = fails.join();
    std::printf("one call %s, one %s, and the lock is %s\n", right ? "succeeded" : "failed",
                wrong ? "succeeded" : "failed", lock.try_lock() ? "free" : "held");
    lock.unlock();
}
