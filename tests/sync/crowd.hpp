// Many real threads that do the same at once. What every interleaving of a few does is proved in tests/checked/library;
// this is for the numbers that a proof cannot reach.
#pragma once

#include <functional>
#include <latch>
#include <thread>
#include <vector>

/// Runs `work(k)` for k = 0 .. count - 1, each in a thread of its own, and waits for them.
inline void crowd(int count, const std::function<void(int)>& work) {
    std::latch ready(count);
    std::vector<std::jthread> threads;
    for (int k = 0; k < count; ++k) {
        threads.emplace_back([&, k] {
            ready.arrive_and_wait();
            work(k);
        });
    }
}
