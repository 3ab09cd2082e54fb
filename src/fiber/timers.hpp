// Deadlines of fibers that sleep: an intrusive pairing heap (M. L. Fredman et al., The Pairing Heap: A New Form of
// Self-Adjusting Heap, 1986), so a timed wait allocates nothing. One a worker; any worker may fire what is due.
#pragma once

#include "lockstep/parking/raw_lock.hpp"
#include "lockstep/parking/wait.hpp"

#include <mutex>
#include <utility>

namespace lockstep::fibers {

class timer_heap;

/// A wait that is to time out. It lies in the frame of the waiter.
struct timer {
    parking::deadline at;
    parking::ticket* waiting;
    timer_heap* in = nullptr; ///< where it was added
    timer* child = nullptr;
    timer* sibling = nullptr;
    timer* previous = nullptr; ///< the sibling before, or the parent of the first child
    bool queued = false;
};

class timer_heap {
public:
    void add(timer& t) noexcept {
        const std::lock_guard guard(lock_);
        LOCKSTEP_ASSERT(!t.queued);
        t.in = this;
        t.queued = true;
        t.child = t.sibling = t.previous = nullptr;
        root_ = merge(root_, &t);
        publish();
    }
    /// Afterwards nobody touches it any more, unless the wait has timed out.
    void remove(timer& t) noexcept {
        const std::lock_guard guard(lock_);
        if (!t.queued) return;
        take_out(t);
        publish();
    }
    /// When the first is due; parking::never: there is none. Old when it arrives.
    parking::deadline earliest() const noexcept {
        return parking::deadline(parking::deadline::duration(earliest_.load(std::memory_order_relaxed)));
    }
    /// The same now. Looks at the clock only where there is a timer.
    bool fire_due() noexcept { return earliest() != parking::never && fire(parking::now()); }
    /// Ends the waits whose time has come. False: there was none.
    bool fire(parking::deadline now) noexcept {
        timer* fired = nullptr;
        {
            const std::lock_guard guard(lock_);
            while (root_ != nullptr && root_->at <= now) {
                timer& t = *root_;
                take_out(t);
                if (!t.waiting->claim()) continue;
                t.child = fired; // it lives until its wait is completed
                fired = &t;
            }
            publish();
        }
        if (fired == nullptr) return false;
        while (fired != nullptr) {
            timer* const t = std::exchange(fired, fired->child);
            t->waiting->complete(parking::ending::timed_out);
        }
        return true;
    }

private:
    static timer* merge(timer* a, timer* b) noexcept {
        if (a == nullptr || b == nullptr) return a == nullptr ? b : a;
        if (b->at < a->at) std::swap(a, b);
        b->sibling = a->child;
        if (b->sibling != nullptr) b->sibling->previous = b;
        b->previous = a;
        a->child = b;
        return a;
    }
    /// Two passes over the children: pair them from left to right, then merge the pairs from right to left.
    static timer* merge_children(timer* first) noexcept {
        timer* pairs = nullptr;
        while (first != nullptr) {
            timer* const a = first;
            timer* const b = a->sibling;
            first = b == nullptr ? nullptr : b->sibling;
            a->sibling = a->previous = nullptr;
            if (b != nullptr) b->sibling = b->previous = nullptr;
            timer* const pair = merge(a, b);
            pair->sibling = pairs;
            pairs = pair;
        }
        timer* root = nullptr;
        while (pairs != nullptr) {
            timer* const pair = std::exchange(pairs, pairs->sibling);
            pair->sibling = nullptr;
            root = merge(root, pair);
        }
        return root;
    }
    void take_out(timer& t) noexcept {
        LOCKSTEP_ASSERT(t.queued && t.in == this);
        LOCKSTEP_ASSERT(t.child == nullptr || (t.child->previous == &t && t.child->at >= t.at));
        LOCKSTEP_ASSERT((t.previous == nullptr) == (&t == root_));
        timer* const rest = merge_children(t.child);
        if (&t == root_) {
            root_ = rest;
        } else {
            if (t.sibling != nullptr) t.sibling->previous = t.previous;
            (t.previous->child == &t ? t.previous->child : t.previous->sibling) = t.sibling;
            root_ = merge(root_, rest);
        }
        if (root_ != nullptr) root_->sibling = root_->previous = nullptr;
        t.queued = false;
    }
    void publish() noexcept {
        const parking::deadline first = root_ == nullptr ? parking::never : root_->at;
        earliest_.store(first.time_since_epoch().count(), std::memory_order_relaxed);
    }

    parking::raw_lock lock_; ///< guards the heap
    timer* root_ = nullptr;
    /// Written under the lock. relaxed: who reads it learns only when to look; that no deadline is overlooked is seen
    /// to by worker::watch_timers() and scheduler_core::timer_added().
    std::atomic<parking::deadline::rep> earliest_{parking::never.time_since_epoch().count()};
};

} // namespace lockstep::fibers
