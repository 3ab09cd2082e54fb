// Monitors: the state and its lock as one object, whose state can be reached from inside only, with conditions to wait
// for (C. A. R. Hoare, Monitors: An Operating System Structuring Concept, 1974; P. Brinch Hansen, 1973; the lecture's
// slides). Here with Mesa semantics: a signal is a hint, and whoever it wakes looks again. See hoare_monitor.hpp for the
// original, object_monitor.hpp for Java's.
//
//     lockstep::monitor<std::deque<int>> buffer;
//     lockstep::monitor<std::deque<int>>::condition not_empty;
//     buffer.with([&](auto& in) { in->push_back(1); in.signal(not_empty); });
//     buffer.with([&](auto& in) { in.wait(not_empty, [&] { return !in->empty(); }); in->pop_front(); });
//
// or, without naming conditions, with automatic signalling:
//
//     buffer.when([](const auto& b) { return !b.empty(); }, [](auto& b) { b.pop_front(); });
#pragma once

#include "lockstep/sync/condition_variable.hpp"
#include "lockstep/sync/mutex.hpp"

#include <functional>
#include <mutex>
#include <utility>

namespace lockstep {

/// A T that is reached from inside only, one thread at a time. What was done inside is visible to all who enter later.
/// Entering where one is inside already waits for ever. Undefined, and caught where LOCKSTEP_ASSERTIONS is 1:
/// destroying it while anybody is inside or waits in when().
template <class T>
class monitor {
public:
    /// Something to wait for. It belongs to one monitor; signal it from inside that.
    using condition = condition_variable;

    /// Makes the T from these.
    template <class... Args>
    explicit monitor(Args&&... args) : state_(std::forward<Args>(args)...) {}
    monitor(const monitor&) = delete;
    monitor& operator=(const monitor&) = delete;
#if LOCKSTEP_ASSERTIONS
    ~monitor() {
        if (!lock_.try_lock()) parking::misuse("monitor", "destroyed while somebody is inside");
        if (guards_ != nullptr) parking::misuse("monitor", "destroyed while somebody waits");
        lock_.unlock();
    }
#endif

    /// The view from inside. Not to be kept.
    class inside {
    public:
        /// The state.
        T& operator*() const noexcept { return m_.state_; }
        /// The state.
        T* operator->() const noexcept { return &m_.state_; }

        /// Leaves the monitor, waits for a signal, and enters again. Others may have been inside since the signal: look
        /// again at what was waited for.
        void wait(condition& c) {
            wait_outside([&] { c.wait(lock_); });
        }
        /// Waits until the predicate holds, which is looked at inside.
        template <class Predicate>
        void wait(condition& c, Predicate holds) {
            while (!holds()) wait(c);
        }
        /// False: the predicate did not hold in time.
        template <class Rep, class Period, class Predicate>
        [[nodiscard]] bool wait_for(condition& c, const std::chrono::duration<Rep, Period>& length, Predicate holds) {
            const parking::deadline until = parking::after(length);
            while (!holds()) {
                bool late = false;
                wait_outside([&] { late = c.wait_until(lock_, until) == wait_status::timed_out; });
                if (late) return holds();
            }
            return true;
        }
        /// Wakes the one who has waited longest; it enters when it can.
        void signal(condition& c) noexcept { c.notify_one(); }
        /// Wakes all who wait.
        void broadcast(condition& c) noexcept { c.notify_all(); }

    private:
        friend monitor;
        explicit inside(monitor& m) : m_(m), lock_(m.lock_) {}

        /// Who waits has left, so those in when() may go on.
        template <class F>
        void wait_outside(F f) {
            m_.changed();
            f();
        }

        monitor& m_;
        std::unique_lock<mutex> lock_;
    };

    /// Calls f(inside&) inside. Returns what it returns. Not recursive.
    template <class F>
    decltype(auto) with(F&& f) {
        inside in(*this);
        const leaving end{*this};
        return std::invoke(std::forward<F>(f), in);
    }

    /// Waits until predicate(const T&) holds, then calls f(T&) inside. Whoever leaves the monitor looks after those who
    /// wait here and wakes one whose predicate holds, the one who has waited longest: no signals. A predicate must depend
    /// on the state alone, and not throw; it is also called by other threads, inside. Leaving costs a look at each of the
    /// waiting predicates.
    template <class Predicate, class F>
    decltype(auto) when(Predicate predicate, F&& f) {
        inside in(*this);
        const leaving end{*this};
        const std::function<bool()> holds = [&] { return std::invoke(predicate, std::as_const(state_)); };
        if (!holds()) await(in, holds);
        return std::invoke(std::forward<F>(f), state_);
    }

private:
    /// Somebody in when(). In its frame, and in the list of them as long as it lives.
    struct guarded {
        monitor& m;
        const std::function<bool()>& holds;
        condition_variable woken{};
        guarded* next = nullptr;

        guarded(monitor& where, const std::function<bool()>& what) : m(where), holds(what) {
            *m.place_of(nullptr) = this;
        }
        ~guarded() { *m.place_of(this) = next; }
        guarded(const guarded&) = delete;
        guarded& operator=(const guarded&) = delete;
    };
    struct leaving {
        monitor& m;
        ~leaving() { m.changed(); }
    };

    void await(inside& in, const std::function<bool()>& holds) {
        guarded me(*this, holds);
        do {
            changed();
            me.woken.wait(in.lock_);
        } while (!holds());
    }
    /// What points to that one in the list; null: to its end.
    guarded** place_of(const guarded* one) noexcept {
        guarded** at = &guards_;
        while (*at != one) at = &(*at)->next;
        return at;
    }
    /// Wakes the first whose predicate holds now. It does the same when it leaves, so none is forgotten.
    void changed() noexcept {
        for (guarded* g = guards_; g != nullptr; g = g->next) {
            if (g->holds()) return g->woken.notify_one();
        }
    }

    mutex lock_; ///< guards what follows
    T state_;
    guarded* guards_ = nullptr; ///< in the order of their arrival
};

} // namespace lockstep
