// The locks of lockstep are what the standard calls its locks: they satisfy its named requirements, and its guards and
// its condition variable take them.
#include "lockstep/sync/mutex.hpp"
#include "lockstep/sync/recursive_mutex.hpp"
#include "lockstep/sync/rw_lock.hpp"

#include <chrono>
#include <concepts>
#include <condition_variable>
#include <gtest/gtest.h>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <type_traits>

namespace {

using namespace std::chrono_literals;

// --- the standard's named requirements, as far as a compiler can tell ([thread.req.lockable])

template <class L>
concept basic_lockable = requires(L lock) {
    { lock.lock() } -> std::same_as<void>;
    { lock.unlock() } -> std::same_as<void>;
};

template <class L>
concept lockable = basic_lockable<L> && requires(L lock) {
    { lock.try_lock() } -> std::same_as<bool>;
};

template <class L>
concept timed_lockable = lockable<L> && requires(L lock) {
    { lock.try_lock_for(1ms) } -> std::same_as<bool>;
    { lock.try_lock_for(std::chrono::duration<double>(0.1)) } -> std::same_as<bool>;
    { lock.try_lock_until(std::chrono::steady_clock::now()) } -> std::same_as<bool>;
    { lock.try_lock_until(std::chrono::system_clock::now()) } -> std::same_as<bool>;
};

template <class L>
concept shared_lockable = requires(L lock) {
    { lock.lock_shared() } -> std::same_as<void>;
    { lock.try_lock_shared() } -> std::same_as<bool>;
    { lock.unlock_shared() } -> std::same_as<void>;
};

template <class L>
concept shared_timed_lockable = shared_lockable<L> && requires(L lock) {
    { lock.try_lock_shared_for(1ms) } -> std::same_as<bool>;
    { lock.try_lock_shared_for(std::chrono::duration<double>(0.1)) } -> std::same_as<bool>;
    { lock.try_lock_shared_until(std::chrono::steady_clock::now()) } -> std::same_as<bool>;
    { lock.try_lock_shared_until(std::chrono::system_clock::now()) } -> std::same_as<bool>;
};

/// What every mutex type of the standard is besides.
template <class L>
concept stays_where_it_is = std::default_initializable<L> && !std::is_copy_constructible_v<L> &&
                            !std::is_copy_assignable_v<L> && !std::is_move_constructible_v<L>;

using readers_first = lockstep::rw_lock<lockstep::rw_policy::prefer_readers>;
using writers_first = lockstep::rw_lock<lockstep::rw_policy::prefer_writers>;
using in_turn = lockstep::rw_lock<lockstep::rw_policy::phase_fair>;

template <class... L>
constexpr bool mutexes = ((timed_lockable<L> && stays_where_it_is<L>)&&...);
template <class... L>
constexpr bool shared_mutexes = (mutexes<L...> && ... && shared_timed_lockable<L>);

static_assert(mutexes<std::timed_mutex> && shared_mutexes<std::shared_timed_mutex>,
              "these concepts are the standard's");
static_assert(!lockable<std::condition_variable> && !shared_lockable<std::mutex>);
static_assert(mutexes<lockstep::mutex, lockstep::fair_mutex, lockstep::recursive_mutex>);
static_assert(shared_mutexes<readers_first, writers_first, in_turn>);
static_assert(!shared_lockable<lockstep::mutex> && !shared_lockable<lockstep::recursive_mutex>);
static_assert(std::same_as<lockstep::rw_lock<>, in_turn>, "the policy for who does not choose starves nobody");

// --- what the standard has for them

template <class L>
class StandardGuards : public testing::Test {};
using locks = testing::Types<lockstep::mutex, lockstep::fair_mutex, lockstep::recursive_mutex, readers_first,
                             writers_first, in_turn>;
TYPED_TEST_SUITE(StandardGuards, locks);

TYPED_TEST(StandardGuards, HoldItForAScope) {
    TypeParam a, b;
    lockstep::mutex other;
    const auto others_get = [](TypeParam& l) {
        bool got = false;
        std::thread([&] { got = std::unique_lock(l, std::try_to_lock).owns_lock(); }).join();
        return got;
    };
    {
        const std::scoped_lock all(a, other, b);
        EXPECT_FALSE(others_get(a) || others_get(b));
    }
    {
        const std::lock_guard guard(a);
        EXPECT_FALSE(others_get(a));
        EXPECT_TRUE(others_get(b));
    }
    std::unique_lock timed(a, 1ms);
    std::unique_lock until(b, std::chrono::steady_clock::now() + 1ms);
    EXPECT_TRUE(timed.owns_lock() && until.owns_lock());
    timed.unlock();
    until.unlock();
    std::lock(timed, until);
    EXPECT_FALSE(others_get(a) || others_get(b));
}

TYPED_TEST(StandardGuards, AndTheStandardsConditionVariableWaitsWithIt) {
    TypeParam m;
    std::condition_variable_any changed;
    bool open = false;
    std::unique_lock held(m);
    EXPECT_FALSE(changed.wait_for(held, 1ms, [&] { return open; }));
    std::jthread opener([&] {
        const std::lock_guard guard(m);
        open = true;
        changed.notify_one();
    });
    changed.wait(held, [&] { return open; });
    EXPECT_TRUE(held.owns_lock());
}

template <class L>
class StandardSharedGuards : public testing::Test {};
using shared_locks = testing::Types<readers_first, writers_first, in_turn>;
TYPED_TEST_SUITE(StandardSharedGuards, shared_locks);

TYPED_TEST(StandardSharedGuards, LetReadersInTogether) {
    TypeParam m;
    const std::shared_lock reads(m);
    std::thread([&] {
        std::shared_lock reads_too(m, 1s);
        EXPECT_TRUE(reads_too.owns_lock());
        const std::unique_lock writes(m, std::try_to_lock);
        EXPECT_FALSE(writes.owns_lock());
    }).join();
}

TYPED_TEST(StandardSharedGuards, AndAReaderMayWaitForACondition) {
    TypeParam m;
    std::condition_variable_any changed;
    bool open = false;
    std::shared_lock reads(m);
    std::jthread opener([&] {
        const std::lock_guard guard(m);
        open = true;
        changed.notify_all();
    });
    changed.wait(reads, [&] { return open; });
    EXPECT_TRUE(reads.owns_lock());
}

} // namespace
