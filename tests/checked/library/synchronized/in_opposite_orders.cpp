// expect: verified
// with_all() takes the locks of both values, named in opposite orders, without a deadlock (where neither gives way to the
// other more than three times).
#include "lockstep/check.hpp"
#include "lockstep/sync/synchronized.hpp"

#include <cassert>
#include <mutex>
#include <thread>
#include <utility>

/// Tried in vain three times by each thread and no more: two that give way to each other could do so for ever.
class tried_mutex {
public:
    void lock() { mutex_.lock(); }
    bool try_lock() {
        const bool taken = mutex_.try_lock();
        if (!taken) lockstep::assume(++in_vain_ <= 3);
        return taken;
    }
    void unlock() { mutex_.unlock(); }

private:
    std::mutex mutex_; // any lock will do; this one is a step, with no waiting of its own to be searched
    static inline thread_local int in_vain_ = 0;
};

lockstep::synchronized<int, tried_mutex> x(1), y(2);

void swap_values(int& a, int& b) { std::swap(a, b); }

int main() {
    std::thread other([] { lockstep::with_all(swap_values, x, y); });
    lockstep::with_all(swap_values, y, x);
    other.join();
    assert(*x.lock() == 1 && *y.lock() == 2);
}
