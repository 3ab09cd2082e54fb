// Loops whose turns are split over the workers, and computations in steps (the textbook's A = B + C; then V = M·A).
#pragma once

#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/fiber/task_group.hpp"
#include "lockstep/sync/barrier.hpp"

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <iterator>
#include <ranges>

namespace lockstep {

namespace detail {

/// How many fibers can run at once where the caller is.
unsigned workers_here();

/// Indices that several take in chunks, larger ones first (C. D. Polychronopoulos, D. J. Kuck, Guided Self-Scheduling, 1987).
class shared_indices {
public:
    shared_indices(std::size_t count, unsigned takers) : count_(count), share_(std::size_t{2} * takers) {}

    struct chunk {
        std::size_t first, last;
    };
    /// Empty: there are none left.
    chunk take() noexcept {
        std::size_t first = next_.load(std::memory_order_relaxed);
        for (;;) {
            if (first >= count_) return {count_, count_};
            const std::size_t last = first + std::clamp<std::size_t>((count_ - first) / share_, 1, most_at_once);
            if (next_.compare_exchange_weak(first, last, std::memory_order_relaxed)) return {first, last};
        }
    }
    /// Nobody gets any more.
    void drop_the_rest() noexcept { next_.store(count_, std::memory_order_relaxed); }

private:
    static constexpr std::size_t most_at_once = 1024; ///< so long it takes until an exception ends the loop

    const std::size_t count_, share_;
    /// relaxed: that each index is given out once is all it has to see to. What the turns have done is made visible by
    /// the end of the fibers.
    std::atomic<std::size_t> next_{0};
};

template <class F>
void take_part(shared_indices& indices, F& f) {
    try {
        for (auto c = indices.take(); c.first != c.last; c = indices.take()) {
            for (std::size_t i = c.first; i != c.last; ++i) f(i);
        }
    } catch (...) {
        indices.drop_the_rest();
        throw;
    }
}

/// A loop shorter than this is over before anybody could come to help. (Under the checker help is called at once: what is
/// to be seen is how they get on together.)
constexpr std::chrono::microseconds worth_sharing{parking::sanitized ? 0 : 5};

} // namespace detail

/// Calls f(i) for each i from `first` to before `last`, in any order, on the caller and all workers; returns when all are
/// done. The caller begins alone and calls for help only when the loop turns out to take time, so a short one costs what a
/// loop costs. What a turn throws ends the loop: turns that nobody has begun are left out, and the first exception is
/// thrown on. What f did is visible afterwards.
template <std::integral I, class F>
void parallel_for(I first, I last, F f) {
    if (first >= last) return;
    const auto count = static_cast<std::size_t>(last) - static_cast<std::size_t>(first);
    const auto turn = [&](std::size_t i) { f(static_cast<I>(static_cast<std::size_t>(first) + i)); };
    if (count == 1) return turn(0);
    // Alone at first, by doubling: so the clock is looked at seldom.
    const auto give_up = parking::now() + detail::worth_sharing;
    std::size_t done = 0;
    for (std::size_t step = 1; done < count; step *= 2) {
        for (const std::size_t until = std::min(count, done + step); done < until; ++done) turn(done);
        if (done < count && parking::now() >= give_up) break;
    }
    if (done == count) return;
    const unsigned workers = detail::workers_here();
    detail::shared_indices rest(count - done, workers);
    const auto later_turn = [&](std::size_t i) { turn(done + i); };
    task_group helpers;
    for (unsigned i = 1; i < workers; ++i) helpers.go([&] { detail::take_part(rest, later_turn); });
    detail::take_part(rest, later_turn);
    helpers.join();
}

/// The same for each element of a range that can be indexed.
template <std::ranges::random_access_range R, class F>
void parallel_for(R&& range, F f) {
    const auto begin = std::ranges::begin(range);
    parallel_for(std::size_t{0}, static_cast<std::size_t>(std::ranges::distance(range)),
                 [&](std::size_t i) { f(begin[static_cast<std::ranges::range_difference_t<R>>(i)]); });
}

/// A computation in steps: calls step(i) for each i below `count` and each step in turn. Each of `parts` fibers has its
/// share of the indices, and a barrier lies between the steps: a step finds all that the one before has done, whoever did
/// it. The steps must not throw (std::terminate).
template <class... Steps>
void phases(std::size_t count, unsigned parts, Steps... steps) {
    if (count == 0) return;
    parts = static_cast<unsigned>(std::clamp<std::size_t>(parts, 1, count));
    barrier between(static_cast<std::ptrdiff_t>(parts));
    const auto part = [&](unsigned k) noexcept {
        const std::size_t first = count * k / parts, last = count * (k + 1) / parts;
        const auto run = [&](auto& step) {
            for (std::size_t i = first; i < last; ++i) step(i);
            between.arrive_and_wait();
        };
        (run(steps), ...);
    };
    task_group others;
    for (unsigned k = 1; k < parts; ++k) others.go([&part, k] { part(k); });
    part(0);
    others.join();
}

} // namespace lockstep
