// The lock of a channel, among threads that each have it to themselves for a while.
#include "crowd.hpp"
#include "lockstep/parking/reservable_lock.hpp"

#include <gtest/gtest.h>
#include <memory>
#include <random>
#include <thread>
#include <vector>

namespace {

using lockstep::parking::raw_guard;

// Reserved after the second turn, so that it is given and taken away all the time.
using eager_lock = lockstep::parking::reservable_lock<true, 2>;

TEST(ReservableLock, ExcludesWhoeverHasItReserved) {
    eager_lock lock;
    std::uint64_t counter = 0, wanted = 0;
    std::vector<std::uint64_t> turns;
    for (unsigned k = 0; k < 6; ++k) turns.push_back(20'000 + 1'000 * k);
    {
        std::vector<std::jthread> all;
        for (unsigned k = 0; k < turns.size(); ++k) {
            wanted += turns[k];
            all.emplace_back([&, k] {
                std::mt19937 random(k);
                for (std::uint64_t left = turns[k]; left > 0;) {
                    // Bursts, with pauses between in which others come in.
                    for (std::uint64_t n = std::min<std::uint64_t>(left, random() % 300); n > 0; --n, --left) {
                        const raw_guard guard(lock);
                        ++counter;
                    }
                    if (random() % 4 == 0) std::this_thread::yield();
                }
            });
        }
    }
    EXPECT_EQ(counter, wanted);
}

TEST(ReservableLock, ThreadsThatComeAndGo) { // they have the numbers of those that went
    eager_lock lock;
    std::uint64_t counter = 0;
    for (int round = 0; round < 300; ++round) {
        std::vector<std::jthread> all;
        for (int k = 0; k < 3; ++k) {
            all.emplace_back([&] {
                for (int n = 0; n < 20; ++n) {
                    const raw_guard guard(lock);
                    ++counter;
                }
            });
        }
    }
    EXPECT_EQ(counter, 300U * 3 * 20);
}

TEST(ReservableLock, TheLastHolderMayDestroyIt) {
    for (int round = 0; round < 2'000; ++round) {
        struct shared {
            eager_lock lock;
            int users = 2;
        };
        auto* const s = new shared;
        const auto leave = [s] {
            for (int n = 0; n < 5; ++n) const raw_guard guard(s->lock);
            bool last = false;
            {
                s->lock.lock();
                last = --s->users == 0;
                s->lock.unlock();
            }
            if (last) delete s;
        };
        std::jthread other(leave);
        leave();
    }
}

} // namespace
