#include "crowd.hpp"
#include "lockstep/sync/bounded_buffer.hpp"
#include "lockstep/sync/hoare_monitor.hpp"
#include "lockstep/sync/object_monitor.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <memory>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;

TEST(Monitor, ConditionsLetProducersAndConsumersMeet) {
    lockstep::bounded_buffer<int> buffer(3);
    std::atomic<long> sum = 0;
    crowd(6, [&](int k) {
        for (int i = 1; i <= 2'000; ++i) {
            if (k % 2 == 0) buffer.put(i);
            else sum += buffer.take();
        }
    });
    EXPECT_EQ(sum, 3L * 2'000 * 2'001 / 2);
    EXPECT_EQ(buffer.size(), 0U);
    EXPECT_EQ(buffer.take_for(1ms), std::nullopt);
    EXPECT_THROW(lockstep::bounded_buffer<int>(0), std::invalid_argument);
}

TEST(Monitor, ABufferThatIsFullKeepsNothing) {
    lockstep::bounded_buffer<std::unique_ptr<int>> buffer(1);
    EXPECT_EQ(buffer.try_take(), std::nullopt);
    auto one = std::make_unique<int>(1), two = std::make_unique<int>(2);
    EXPECT_TRUE(buffer.try_put(one));
    EXPECT_FALSE(buffer.try_put(two));
    EXPECT_FALSE(buffer.put_for(two, 1ms));
    EXPECT_FALSE(buffer.put_for(two, -1s));
    EXPECT_EQ(*two, 2);
    EXPECT_EQ(**buffer.try_take(), 1);
    EXPECT_TRUE(buffer.put_for(two, 1h));
    EXPECT_EQ(*buffer.take(), 2);
    EXPECT_EQ(buffer.capacity(), 1U);
}

TEST(Monitor, OfThoseWhoseTimeHasComeTheFirstGoesFirst) {
    lockstep::monitor<int> state(0);
    std::atomic<int> here = 0;
    std::vector<int> order;
    {
        std::vector<std::jthread> waiting;
        for (int k = 0; k < 4; ++k) {
            waiting.emplace_back([&, k] {
                state.when(
                    [&](int n) {
                        here = std::max<int>(here, k + 1);
                        return n != 0;
                    },
                    [&](int&) { order.push_back(k); });
            });
            while (here != k + 1) std::this_thread::yield(); // it has looked, so it is inside until it waits
        }
        state.with([](auto& in) { *in = 1; });
    }
    EXPECT_EQ(order, (std::vector{0, 1, 2, 3}));
}

TEST(Monitor, APredicateThatThrowsAtOnceIsForgotten) {
    lockstep::monitor<int> state(0);
    EXPECT_THROW(state.when([](int) -> bool { throw std::out_of_range("no"); }, [](int&) {}), std::out_of_range);
    state.with([](auto& in) { ++*in; });
    EXPECT_EQ(state.when([](int n) { return n == 1; }, [](int& n) { return n; }), 1);
}

TEST(Monitor, AutomaticSignalsForgetNobody) {
    lockstep::monitor<int> turn(0);
    constexpr int players = 5, rounds = 300;
    crowd(players, [&](int k) {
        for (int i = 0; i < rounds; ++i) turn.when([=](int t) { return t % players == k; }, [](int& t) { ++t; });
    });
    turn.with([](auto& in) { EXPECT_EQ(*in, players * rounds); });
}

TEST(Monitor, GivesBackWhatTheFunctionReturns) {
    lockstep::monitor<std::string> m("abc");
    EXPECT_EQ(m.with([](auto& in) { return in->size(); }), 3U);
    EXPECT_THROW(m.with([](auto&) -> int { throw std::out_of_range("left by an exception"); }), std::out_of_range);
    EXPECT_EQ(m.when([](const std::string& s) { return !s.empty(); }, [](std::string& s) { return s.front(); }), 'a');
}

TEST(HoareMonitor, FindsTheConditionAsItWasSignalled) {
    lockstep::hoare_monitor<int> items(0);
    decltype(items)::condition not_empty;
    crowd(6, [&](int k) {
        for (int i = 0; i < 1'000; ++i) {
            items.with([&](auto& in) {
                if (k % 2 == 0) {
                    ++*in;
                    in.signal(not_empty);
                } else {
                    if (*in == 0) in.wait(not_empty);
                    EXPECT_GT(*in, 0);
                    --*in;
                }
            });
        }
    });
    items.with([](auto& in) { EXPECT_EQ(*in, 0); });
}

TEST(HoareMonitor, AnExceptionLeavesItOpenForOthers) {
    lockstep::hoare_monitor<int> m(0);
    decltype(m)::condition never;
    EXPECT_THROW(m.with([](auto&) { throw std::out_of_range("left by an exception"); }), std::out_of_range);
    m.with([&](auto& in) { EXPECT_FALSE(in.anybody_waits(never)); }); // it is free again
    // Who has been woken by a signal and throws gives the monitor back to the signaller.
    decltype(m)::condition filled;
    std::jthread signaller([&] {
        for (bool waits = false; !waits; std::this_thread::yield()) {
            m.with([&](auto& in) {
                waits = in.anybody_waits(filled);
                *in = 1;
                in.signal(filled);
                EXPECT_EQ(*in, waits ? 2 : 1);
            });
        }
    });
    EXPECT_THROW(m.with([&](auto& in) {
        in.wait(filled);
        ++*in;
        throw std::out_of_range("left by an exception");
    }),
                 std::out_of_range);
}

TEST(ObjectMonitor, IsForItsOwnerOnly) {
    lockstep::object_monitor o;
    EXPECT_THROW(o.wait(), std::system_error);
    EXPECT_THROW(o.wait_for(1ms), std::system_error);
    EXPECT_THROW(o.notify(), std::system_error);
    EXPECT_THROW(o.notify_all(), std::system_error);
    EXPECT_FALSE(o.synchronized([&] { return o.wait_for(1ms); }));
}

TEST(ObjectMonitor, NotifyAllReachesAll) {
    lockstep::object_monitor o;
    bool open = false;
    std::jthread opener([&] {
        o.synchronized([&] {
            open = true;
            o.notify_all();
        });
    });
    crowd(5, [&](int) {
        o.synchronized([&] {
            while (!open) o.wait();
        });
    });
}

TEST(RecursiveMutex, BelongsToOneThreadAtAnyDepth) {
    lockstep::recursive_mutex m;
    EXPECT_THROW(m.unlock(), std::system_error);
    m.lock();
    EXPECT_TRUE(m.try_lock());
    crowd(1, [&](int) { EXPECT_FALSE(m.try_lock_for(1ms)); });
    m.unlock();
    EXPECT_TRUE(m.is_mine());
    m.unlock();
    EXPECT_FALSE(m.is_mine());
}

TEST(RecursiveMutex, AStopRequestEndsTheWaitOfOthersOnly) {
    lockstep::recursive_mutex m;
    std::stop_source stop;
    EXPECT_TRUE(m.lock(stop.get_token()));
    EXPECT_TRUE(m.lock(stop.get_token()));
    std::jthread other([&] { EXPECT_FALSE(m.lock(stop.get_token())); });
    stop.request_stop();
    other.join();
    EXPECT_TRUE(m.lock(stop.get_token())); // whose it is, it takes once more in any case
    m.unlock();
    m.unlock();
    EXPECT_TRUE(m.is_mine());
    m.unlock();
    EXPECT_FALSE(m.lock(stop.get_token()));
    EXPECT_FALSE(m.is_mine());
}

} // namespace
