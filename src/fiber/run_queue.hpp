// The fibers that are ready to run on one worker: a list in the order of their arrival, and in front of it one that was
// woken by the fiber that runs now and goes on while what they talk about is in this processor's caches.
#pragma once

#include "fiber/fiber_core.hpp"
#include "lockstep/parking/tuning.hpp"

#include <mutex>

namespace lockstep::fibers {

/// A lock for a few instructions, whose release is a plain store.
class spin_lock {
public:
    void lock() noexcept {
        parking::patience others;
        while (held_.exchange(true, std::memory_order_acquire)) {
            while (held_.load(std::memory_order_relaxed)) others.wait();
        }
    }
    void unlock() noexcept { held_.store(false, std::memory_order_release); }

private:
    std::atomic<bool> held_{false};
};

class run_queue {
public:
    void push(fiber_core& f) noexcept {
        const std::lock_guard guard(lock_);
        append(f);
    }
    /// It goes first; who was to go first goes to the end.
    void push_next(fiber_core& f) noexcept {
        const std::lock_guard guard(lock_);
        if (next_ != nullptr) append(*next_);
        next_ = &f;
        has_next_.store(true, std::memory_order_relaxed);
    }
    /// Who runs now; null: nobody.
    fiber_core* pop() noexcept {
        const std::lock_guard guard(lock_);
        // Two that wake each other for ever must not keep the others waiting for ever.
        if (next_ != nullptr && (first_ == nullptr || ++favours_ <= most_favours)) return take_next();
        favours_ = 0;
        return first_ != nullptr ? take_first() : nullptr;
    }
    /// Moves half of the list, or all and who was to go first with it, to another queue, which is the caller's own and
    /// empty. False: there was nothing.
    bool give_half_to(run_queue& to, bool all) noexcept {
        fiber_core* stolen = nullptr;
        {
            const std::lock_guard guard(lock_);
            const std::size_t wanted = all ? most_stolen : std::min((size() + 1) / 2, most_stolen);
            fiber_core** end = &stolen;
            for (std::size_t n = 0; n < wanted && first_ != nullptr; ++n) {
                *end = take_first();
                end = &(*end)->next;
            }
            if (all && next_ != nullptr) {
                *end = take_next();
                end = &(*end)->next;
            }
            *end = nullptr;
        }
        if (stolen == nullptr) return false;
        const std::lock_guard guard(to.lock_);
        while (stolen != nullptr) to.append(*std::exchange(stolen, stolen->next));
        return true;
    }

    /// Old when they arrive.
    std::size_t size() const noexcept { return size_.load(std::memory_order_relaxed); }
    bool has_next() const noexcept { return has_next_.load(std::memory_order_relaxed); }
    bool empty() const noexcept { return size() == 0 && !has_next(); }

private:
    static constexpr int most_favours = 64;
    static constexpr std::size_t most_stolen = 256;

    void append(fiber_core& f) noexcept {
        f.next = nullptr;
        (last_ == nullptr ? first_ : last_->next) = &f;
        last_ = &f;
        size_.store(size() + 1, std::memory_order_relaxed);
    }
    fiber_core* take_first() noexcept {
        fiber_core* const f = first_;
        first_ = f->next;
        if (first_ == nullptr) last_ = nullptr;
        else __builtin_prefetch(first_); // it runs soon
        size_.store(size() - 1, std::memory_order_relaxed);
        return f;
    }
    fiber_core* take_next() noexcept {
        has_next_.store(false, std::memory_order_relaxed);
        return std::exchange(next_, nullptr);
    }

    spin_lock lock_; ///< guards what follows
    int favours_ = 0;
    fiber_core* next_ = nullptr;
    fiber_core* first_ = nullptr;
    fiber_core* last_ = nullptr;
    std::atomic<std::size_t> size_{0}; ///< of the list
    std::atomic<bool> has_next_{false};
};

} // namespace lockstep::fibers
