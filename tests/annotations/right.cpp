// Every header, instantiated, and a right use of each lock: expected-no-diagnostics
#include "lockstep/debug/lock_order.hpp"
#include "lockstep/sync/barrier.hpp"
#include "lockstep/sync/bounded_buffer.hpp"
#include "lockstep/sync/defer.hpp"
#include "lockstep/sync/guards.hpp"
#include "lockstep/sync/hoare_monitor.hpp"
#include "lockstep/sync/latch.hpp"
#include "lockstep/sync/object_monitor.hpp"
#include "lockstep/sync/once.hpp"
#include "lockstep/sync/rw_lock.hpp"
#include "lockstep/sync/select.hpp"
#include "lockstep/sync/semaphore.hpp"
#include "lockstep/sync/synchronized.hpp"

template class lockstep::basic_mutex<lockstep::hand_over::to_anybody>;
template class lockstep::basic_mutex<lockstep::hand_over::to_first>;
template class lockstep::basic_rw_lock<lockstep::rw_policy::phase_fair>;
template class lockstep::basic_rw_lock<lockstep::rw_policy::prefer_writers>;
template class lockstep::debug::ordered<lockstep::basic_rw_lock<lockstep::rw_policy::phase_fair>>;
template class lockstep::counting_semaphore<1>;
template class lockstep::barrier<>;
template class lockstep::monitor<int>;
template class lockstep::hoare_monitor<int>;
template class lockstep::bounded_buffer<int>;
template class lockstep::channel<int>;
template class lockstep::lazy<int>;

template <class Lock>
struct account {
    Lock lock;
    int balance LOCKSTEP_GUARDED_BY(lock) = 0;

    void guarded() {
        const lockstep::lock_guard guard(lock);
        ++balance;
    }
    void by_hand() {
        lock.lock();
        ++balance;
        lock.unlock();
    }
    void tried() {
        if (!lock.try_lock()) return;
        ++balance;
        lock.unlock();
    }
    void in_time() {
        if (!lock.try_lock_for(std::chrono::seconds(1))) return;
        ++balance;
        lock.unlock();
    }
    void unless_stopped(const std::stop_token& stop) {
        if (!lock.lock(stop)) return;
        ++balance;
        lock.unlock();
    }
    void add() LOCKSTEP_REQUIRES(lock) { ++balance; }
    void called_with_it() {
        const lockstep::lock_guard guard(lock);
        add();
    }
    void waits(lockstep::condition_variable& changed) {
        const lockstep::lock_guard guard(lock);
        while (balance == 0) changed.wait(lock);
        changed.wait(lock, [this]() LOCKSTEP_REQUIRES(lock) { return balance != 0; });
        --balance;
    }
};
template struct account<lockstep::mutex>;
template struct account<lockstep::fair_mutex>;
template struct account<lockstep::recursive_mutex>;
template struct account<lockstep::rw_lock<>>;
#ifndef LOCKSTEP_LOCK_ORDER // there it is lockstep::mutex
template struct account<lockstep::debug::ordered<lockstep::mutex>>;
#endif

template <class Lock>
struct shop {
    Lock lock;
    int goods LOCKSTEP_GUARDED_BY(lock) = 0;

    int look() {
        const lockstep::shared_lock_guard guard(lock);
        return goods;
    }
    int look_by_hand() {
        lock.lock_shared();
        const int seen = goods;
        lock.unlock_shared();
        return seen;
    }
    int look_if_open() {
        if (!lock.try_lock_shared()) return 0;
        const int seen = goods;
        lock.unlock_shared();
        return seen;
    }
};
template struct shop<lockstep::rw_lock<>>;
#ifndef LOCKSTEP_LOCK_ORDER
template struct shop<lockstep::debug::ordered<lockstep::rw_lock<>>>;
#endif

int change_and_look(shop<lockstep::rw_lock<>>& s) {
    s.lock.lock();
    ++s.goods;
    s.lock.downgrade();
    const int seen = s.goods;
    s.lock.unlock_shared();
    return seen;
}

int raw(lockstep::parking::raw_lock& lock) {
    const lockstep::parking::raw_guard guard(lock);
    return 0;
}
