// The fibers that are ready to run on one worker: a list in the order of their arrival, and in front of it one that was
// woken by the fiber that runs now and goes on while what they talk about is in this processor's caches. Those that come
// from outside have a list of their own, which the worker empties into the first.
#pragma once

#include "fiber/biased_lock.hpp"
#include "fiber/fiber_core.hpp"

namespace lockstep::fibers {

/// Fibers one behind the other. No lock.
class fiber_list {
public:
    bool empty() const noexcept { return first_ == nullptr; }
    void push(fiber_core& f) noexcept {
        f.next = nullptr;
        (last_ == nullptr ? first_ : last_->next) = &f;
        last_ = &f;
    }
    /// Requires that it is not empty.
    fiber_core& pop() noexcept {
        fiber_core& f = *first_;
        first_ = f.next;
        if (first_ == nullptr) last_ = nullptr;
        else fetch_soon(*first_);
        return f;
    }
    /// Moves up to `most` to the end of another. Returns how many.
    std::size_t move_to(fiber_list& to, std::size_t most = SIZE_MAX) noexcept {
        std::size_t n = 0;
        for (; n < most && !empty(); ++n) to.push(pop());
        return n;
    }

private:
    /// Fibers that are many are in nobody's cache. This one runs after the next switch, the one behind it after two.
    static void fetch_soon(const fiber_core& f) noexcept {
        __builtin_prefetch(f.left_at, 1);
        __builtin_prefetch(static_cast<const char*>(f.left_at) + 64, 1);
        __builtin_prefetch(f.next, 1);
    }

    fiber_core* first_ = nullptr;
    fiber_core* last_ = nullptr;
};

class run_queue {
public:
    // --- by the worker ------------------------------------------------------------------------------------------------

    void push(fiber_core& f) noexcept {
        lock_.lock_as_owner();
        append(f);
        lock_.unlock_as_owner();
    }
    void push_all(fiber_list& fs) noexcept {
        lock_.lock_as_owner();
        while (!fs.empty()) append(fs.pop());
        lock_.unlock_as_owner();
    }
    /// It goes first; who was to go first goes to the end.
    void push_next(fiber_core& f) noexcept {
        lock_.lock_as_owner();
        fiber_core* const before = next_.load(std::memory_order_relaxed);
        next_.store(&f, std::memory_order_relaxed);
        if (before != nullptr) append(*before);
        lock_.unlock_as_owner();
    }
    /// Who runs now; null: nobody.
    fiber_core* pop() noexcept {
        lock_.lock_as_owner();
        if (from_outside_.load(std::memory_order_relaxed) != 0) let_in();
        fiber_core* f = next_.load(std::memory_order_relaxed);
        // Two that wake each other for ever must not keep the others waiting for ever.
        if (f != nullptr && (list_.empty() || ++favours_ <= most_favours)) {
            next_.store(nullptr, std::memory_order_relaxed);
        } else {
            favours_ = 0;
            f = list_.empty() ? nullptr : &take_first();
        }
        lock_.unlock_as_owner();
        return f;
    }

    // --- by others ----------------------------------------------------------------------------------------------------

    void inject_all(fiber_list& fs) noexcept {
        const std::lock_guard guard(outside_);
        const std::size_t n = fs.move_to(outside_list_);
        from_outside_.store(from_outside_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
    }
    /// Takes half of the list and all that came from outside; `all`: whatever there is. Costs microseconds.
    void steal(fiber_list& into, bool all) noexcept {
        if (from_outside_.load(std::memory_order_relaxed) != 0) {
            const std::lock_guard guard(outside_);
            outside_list_.move_to(into);
            from_outside_.store(0, std::memory_order_relaxed);
            if (!all) return;
        }
        const std::lock_guard guard(lock_);
        for (std::size_t n = all ? size() : std::min((size() + 1) / 2, most_stolen); n > 0; --n) into.push(take_first());
        if (fiber_core* const f = all ? next_.exchange(nullptr, std::memory_order_relaxed) : nullptr) into.push(*f);
    }

    // Old when they arrive.

    /// Some that wait for others than who runs now.
    bool has_list() const noexcept { return size() != 0 || from_outside_.load(std::memory_order_relaxed) != 0; }
    bool has_next() const noexcept { return next_.load(std::memory_order_relaxed) != nullptr; }
    bool empty() const noexcept { return !has_list() && !has_next(); }

private:
    static constexpr int most_favours = 64;
    static constexpr std::size_t most_stolen = 256;

    std::size_t size() const noexcept { return size_.load(std::memory_order_relaxed); }
    void append(fiber_core& f) noexcept {
        list_.push(f);
        size_.store(size() + 1, std::memory_order_relaxed);
    }
    fiber_core& take_first() noexcept {
        size_.store(size() - 1, std::memory_order_relaxed);
        return list_.pop();
    }
    void let_in() noexcept {
        const std::lock_guard guard(outside_);
        while (!outside_list_.empty()) append(outside_list_.pop());
        from_outside_.store(0, std::memory_order_relaxed);
    }

    biased_lock lock_; ///< guards the list and who goes first
    std::atomic<fiber_core*> next_{nullptr};
    fiber_list list_;
    std::atomic<std::size_t> size_{0}; ///< of the list
    int favours_ = 0;
    alignas(64) parking::raw_lock outside_; ///< guards the list of those from outside
    fiber_list outside_list_;
    std::atomic<std::size_t> from_outside_{0}; ///< its length
};

} // namespace lockstep::fibers
