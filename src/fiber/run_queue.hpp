// The fibers that are ready to run on one worker: a list in the order of their arrival, and in front of it one that was
// woken by the fiber that runs now and goes on while what they talk about is in this processor's caches. Those that come
// from outside have a list of their own, which the worker empties into the first.
#pragma once

#include "fiber/biased_lock.hpp"
#include "fiber/fiber_core.hpp"

namespace lockstep::fibers {

/// Fibers one behind the other. No lock; others may look at the length, which is old when it arrives.
class fiber_list {
public:
    std::size_t size() const noexcept { return size_.load(std::memory_order_relaxed); }
    bool empty() const noexcept { return first_ == nullptr; }
    void push(fiber_core& f) noexcept {
        f.next = nullptr;
        (last_ == nullptr ? first_ : last_->next) = &f;
        last_ = &f;
        set_size(size() + 1);
    }
    /// Requires that it is not empty.
    fiber_core& pop() noexcept {
        LOCKSTEP_ASSERT(first_ != nullptr && size() != 0);
        fiber_core& f = *first_;
        first_ = f.next;
        LOCKSTEP_ASSERT((first_ == nullptr) == (&f == last_));
        if (first_ == nullptr) last_ = nullptr;
        else fetch_soon(*first_);
        set_size(size() - 1);
        return f;
    }
    /// Moves all to the end of another, however many they are.
    void move_all_to(fiber_list& to) noexcept {
        if (empty()) return;
        (to.last_ == nullptr ? to.first_ : to.last_->next) = first_;
        to.last_ = last_;
        to.set_size(to.size() + size());
        first_ = last_ = nullptr;
        set_size(0);
    }
    /// Moves half of them, the first ones, but not too many: each is touched.
    void move_half_to(fiber_list& to) noexcept {
        for (std::size_t n = std::min((size() + 1) / 2, most_touched); n > 0; --n) to.push(pop());
    }

private:
    /// Fibers that are many are in nobody's cache. This one runs after the next switch, the one behind it after two.
    static void fetch_soon(const fiber_core& f) noexcept {
        __builtin_prefetch(f.left_at, 1);
        __builtin_prefetch(static_cast<const char*>(f.left_at) + 64, 1);
        __builtin_prefetch(f.next, 1);
    }

    static constexpr std::size_t most_touched = 256;

    void set_size(std::size_t n) noexcept { size_.store(n, std::memory_order_relaxed); }

    fiber_core* first_ = nullptr;
    fiber_core* last_ = nullptr;
    std::atomic<std::size_t> size_{0}; ///< relaxed: whoever wants more than a guess has the lock of the list
};

class run_queue {
public:
    // --- by the worker ------------------------------------------------------------------------------------------------

    void push(fiber_core& f) noexcept {
        lock_.lock_as_owner();
        list_.push(f);
        lock_.unlock_as_owner();
    }
    void push_all(fiber_list& fs) noexcept {
        lock_.lock_as_owner();
        fs.move_all_to(list_);
        lock_.unlock_as_owner();
    }
    /// It goes first; who was to go first goes to the end.
    void push_next(fiber_core& f) noexcept {
        lock_.lock_as_owner();
        fiber_core* const before = next_.load(std::memory_order_relaxed);
        LOCKSTEP_ASSERT(before != &f); // it is ready once
        next_.store(&f, std::memory_order_relaxed);
        if (before != nullptr) list_.push(*before);
        lock_.unlock_as_owner();
    }
    /// Who runs now; null: nobody.
    fiber_core* pop() noexcept {
        lock_.lock_as_owner();
        if (outside_list_.size() != 0) let_in();
        fiber_core* f = next_.load(std::memory_order_relaxed);
        // Two that wake each other for ever must not keep the others waiting for ever.
        if (f != nullptr && (list_.empty() || ++favours_ <= most_favours)) {
            next_.store(nullptr, std::memory_order_relaxed);
        } else {
            favours_ = 0;
            f = list_.empty() ? nullptr : &list_.pop();
        }
        lock_.unlock_as_owner();
        return f;
    }

    // --- by others ----------------------------------------------------------------------------------------------------

    void inject_all(fiber_list& fs) noexcept {
        const std::lock_guard guard(outside_);
        fs.move_all_to(outside_list_);
    }
    /// Takes some of those that wait longest, or `all` there is. Costs microseconds.
    void steal(fiber_list& into, bool all) noexcept {
        if (outside_list_.size() != 0) {
            const std::lock_guard guard(outside_);
            if (all) outside_list_.move_all_to(into);
            else outside_list_.move_half_to(into);
        }
        if (!all && !into.empty()) return;
        const std::lock_guard guard(lock_);
        if (!all) return list_.move_half_to(into);
        if (fiber_core* const f = next_.exchange(nullptr, std::memory_order_relaxed)) into.push(*f);
        list_.move_all_to(into);
    }

    // Old when they arrive.

    /// Some that wait for others than who runs now.
    bool has_list() const noexcept { return list_.size() != 0 || outside_list_.size() != 0; }
    bool has_next() const noexcept { return next_.load(std::memory_order_relaxed) != nullptr; }
    bool empty() const noexcept { return !has_list() && !has_next(); }

private:
    static constexpr int most_favours = 64;

    void let_in() noexcept {
        const std::lock_guard guard(outside_);
        outside_list_.move_all_to(list_);
    }

    biased_lock lock_;                       ///< guards the list and who goes first
    std::atomic<fiber_core*> next_{nullptr}; ///< relaxed: only changed under the lock; looks without it are guesses
    fiber_list list_;
    int favours_ = 0;
    alignas(64) parking::raw_lock outside_; ///< guards the list of those from outside
    fiber_list outside_list_;
};

} // namespace lockstep::fibers
