// A monitor as C. A. R. Hoare defined it in 1974: signal hands lock and processor to the one it wakes, who so finds the
// condition as it was signalled, and gets them back when that one leaves or waits again. An `if` is enough.
#pragma once

#include "lockstep/parking/raw_lock.hpp"
#include "lockstep/parking/wait.hpp"

#include <functional>
#include <utility>

namespace lockstep {

/// A T that is reached from inside only. What was done inside is visible to all who are inside later. Entering where
/// one is inside already waits for ever. Undefined, and caught where LOCKSTEP_ASSERTIONS is 1: destroying it while
/// anybody is inside or waits.
template <class T>
class hoare_monitor {
public:
    /// Something to wait for. It belongs to one monitor.
    class condition {
        friend hoare_monitor;
        parking::queue_of<"hoare_monitor::condition"> queue_; ///< guarded by the monitor's lock_
    };

    /// Makes the T from these.
    template <class... Args>
    explicit hoare_monitor(Args&&... args) : state_(std::forward<Args>(args)...) {}
    hoare_monitor(const hoare_monitor&) = delete;
    hoare_monitor& operator=(const hoare_monitor&) = delete;
#if LOCKSTEP_ASSERTIONS
    ~hoare_monitor() {
        if (occupant_ != nullptr) parking::misuse("hoare_monitor", "destroyed while somebody is inside");
    }
#endif

    /// The view from inside. Not to be kept.
    class inside {
    public:
        /// The state.
        T& operator*() const noexcept { return m_.state_; }
        /// The state.
        T* operator->() const noexcept { return &m_.state_; }

        /// Leaves, waits for a signal, and is inside again with nobody having been inside since the signal.
        void wait(condition& c) { m_.give_up_and_wait(c.queue_); }
        /// Hands the monitor to the one who has waited longest for c, and waits to get it back; nothing if nobody waits.
        void signal(condition& c) { m_.signal(c.queue_); }
        /// Would a signal wake anybody? It stays so until the caller leaves, waits or signals.
        bool anybody_waits(const condition& c) const {
            const parking::raw_guard guard(m_.lock_);
            return !c.queue_.empty();
        }

    private:
        friend hoare_monitor;
        explicit inside(hoare_monitor& m) : m_(m) {}
        hoare_monitor& m_;
    };

    /// Calls f(inside&) inside. Returns what it returns. Those who enter are served in the order of their arrival.
    template <class F>
    decltype(auto) with(F&& f) {
        enter();
        const leaving end{*this};
        inside in(*this);
        return std::invoke(std::forward<F>(f), in);
    }

private:
    struct leaving {
        hoare_monitor& m;
        ~leaving() {
            parking::ticket* next = nullptr;
            {
                const parking::raw_guard guard(m.lock_);
                next = m.successor();
            }
            if (next != nullptr) next->complete();
        }
    };

    static parking::holder held_by(const void* object) noexcept {
        const auto* const m = static_cast<const hoare_monitor*>(object);
        const parking::raw_guard guard(m->lock_);
        return parking::holder_is(m->occupant_);
    }

    void enter() {
        parking::ticket mine;
        parking::wait_node place{&mine};
        place.who = parking::self();
        {
            const parking::raw_guard guard(lock_);
            if (occupant_ == nullptr) {
                occupant_ = place.who;
                return;
            }
            entry_.push(place);
        }
        mine.wait(parking::never, {"hoare_monitor (to enter)", this, &held_by});
    }

    /// Who is inside next: the latest signaller, then those who want to enter.
    parking::ticket* successor() noexcept LOCKSTEP_REQUIRES(lock_) {
        LOCKSTEP_ASSERT(occupant_ == parking::self()); // who leaves was inside
        if (signaller_ != nullptr) {
            parking::wait_node& latest = *signaller_;
            signaller_ = static_cast<parking::wait_node*>(latest.slot);
            [[maybe_unused]] const bool still_waits = latest.owner->claim();
            LOCKSTEP_ASSERT(still_waits);
            occupant_ = latest.who;
            return latest.owner;
        }
        parking::wait_node* const next = entry_.claim_first();
        occupant_ = next == nullptr ? nullptr : next->who;
        return next == nullptr ? nullptr : next->owner;
    }

    void give_up_and_wait(parking::wait_queue& queue) {
        parking::ticket mine;
        parking::wait_node place{&mine};
        place.who = parking::self();
        parking::ticket* next = nullptr;
        {
            const parking::raw_guard guard(lock_);
            queue.push(place);
            next = successor();
        }
        if (next != nullptr) next->complete();
        mine.wait(parking::never, {"hoare_monitor (a signal)", this});
    }

    void signal(parking::wait_queue& queue) {
        parking::ticket mine;
        parking::wait_node place{&mine};
        place.who = parking::self();
        parking::ticket* woken = nullptr;
        {
            const parking::raw_guard guard(lock_);
            LOCKSTEP_ASSERT(occupant_ == place.who); // a signal comes from inside
            parking::wait_node* const first = queue.claim_first();
            if (first == nullptr) return;
            woken = first->owner;
            occupant_ = first->who;
            place.slot = signaller_;
            signaller_ = &place;
        }
        woken->complete();
        mine.wait(parking::never, {"hoare_monitor (after a signal)", this, &held_by});
    }

    mutable parking::raw_lock lock_; ///< guards all but the state, which belongs to who is inside
    const void* occupant_ LOCKSTEP_GUARDED_BY(lock_) = nullptr; ///< self() of who is inside
    parking::queue_of<"hoare_monitor"> entry_ LOCKSTEP_GUARDED_BY(lock_);
    /// The latest of those who signalled and want the monitor back; slot: the one before.
    parking::wait_node* signaller_ LOCKSTEP_GUARDED_BY(lock_) = nullptr;
    T state_;
};

} // namespace lockstep
