// The monitor that every Java object is: one lock, which its holder may take again, and one condition (Java Language
// Specification, chapter 17).
#pragma once

#include "lockstep/sync/condition_variable.hpp"
#include "lockstep/sync/recursive_mutex.hpp"

#include <functional>
#include <mutex>
#include <utility>

namespace lockstep {

/// wait, notify and notify_all throw std::system_error (operation_not_permitted) unless the caller is inside
/// synchronized(), as Java throws IllegalMonitorStateException. Mesa semantics: wait in a loop. What was done inside is
/// visible to all who enter later, or come back from a wait. Undefined, and caught where LOCKSTEP_ASSERTIONS is 1:
/// destroying it while anybody is inside or waits.
class object_monitor {
public:
    object_monitor() = default;
    object_monitor(const object_monitor&) = delete;
    object_monitor& operator=(const object_monitor&) = delete;
#if LOCKSTEP_ASSERTIONS
    ~object_monitor() {
        if (condition_.anybody_waits()) parking::misuse("object_monitor", "destroyed while somebody waits");
        if (lock_.is_mine() || !lock_.try_lock())
            parking::misuse("object_monitor", "destroyed while somebody is inside");
        lock_.unlock();
    }
#endif

    /// Calls f with the lock held. Returns what it returns.
    template <class F>
    decltype(auto) synchronized(F&& f) {
        const std::lock_guard guard(lock_);
        return std::invoke(std::forward<F>(f));
    }
    /// Lets the lock go, however often it is held, until notified, and holds it as often again.
    void wait() {
        require_owner("wait");
        released all{lock_, 0};
        condition_.wait(all);
    }
    /// False: nobody notified in time.
    template <class Rep, class Period>
    bool wait_for(const std::chrono::duration<Rep, Period>& length) {
        require_owner("wait_for");
        released all{lock_, 0};
        return condition_.wait_for(all, length) == wait_status::signalled;
    }
    /// Wakes one of those who wait, if any. Throws std::system_error (operation_not_permitted) where the caller is not inside.
    void notify() {
        require_owner("notify");
        condition_.notify_one();
    }
    /// Wakes all who wait. Throws as notify().
    void notify_all() {
        require_owner("notify_all");
        condition_.notify_all();
    }

private:
    /// The lock as a wait sees it: let go and taken again with its depth.
    struct released {
        recursive_mutex& m;
        std::uint32_t depth;
        void unlock() LOCKSTEP_NOT_ANALYSED { depth = m.release_all(); }
        void lock() LOCKSTEP_NOT_ANALYSED { m.take_again(depth); }
    };

    void require_owner(const char* what) const {
        if (lock_.is_mine()) return;
        throw std::system_error(std::make_error_code(std::errc::operation_not_permitted),
                                std::string("lockstep::object_monitor: ") + what + " outside synchronized()");
    }

    recursive_mutex lock_;
    condition_variable condition_;
};

} // namespace lockstep
