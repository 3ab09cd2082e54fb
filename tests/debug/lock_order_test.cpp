#include "lockstep/debug/lock_order.hpp"
#include "lockstep/debug/names.hpp"
#include "lockstep/sync/condition_variable.hpp"
#include "lockstep/sync/mutex.hpp"
#include "lockstep/sync/recursive_mutex.hpp"
#include "lockstep/sync/rw_lock.hpp"

#include <gtest/gtest.h>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <thread>

namespace debug = lockstep::debug;
using account = debug::ordered<lockstep::mutex>;

static_assert(sizeof(account) == 8);

// With external linkage, so that they have names in the stacks.

template <class A, class B>
[[gnu::noinline]] void take(A& first, B& second) {
    const std::lock_guard a(first);
    const std::lock_guard b(second);
}
[[gnu::noinline]] void deposit(account& first, account& second) {
    take(first, second);
    asm volatile("" ::: "memory"); // no tail call: the frame stays
}
[[gnu::noinline]] void withdraw(account& first, account& second) {
    take(first, second);
    asm volatile("" ::: "memory");
}

namespace {

/// Collects what is reported.
class LockOrder : public testing::Test {
protected:
    LockOrder() {
        found.clear();
        debug::on_potential_deadlock([](const debug::potential_deadlock& d) { found.push_back(d); });
        debug::name(a, "a");
        debug::name(b, "b");
        debug::name(c, "c");
    }
    ~LockOrder() override { debug::on_potential_deadlock(nullptr); }

    static inline std::vector<debug::potential_deadlock> found;
    account a, b, c;
};

void in_thread(const char* name, const std::function<void()>& f) {
    std::thread([&] {
        debug::name_this_thread(name);
        f();
    }).join();
}

TEST_F(LockOrder, TwoOrdersAreReportedThoughNobodyWaited) {
    in_thread("teller 1", [&] { deposit(a, b); });
    EXPECT_TRUE(found.empty());
    in_thread("teller 2", [&] { withdraw(b, a); });
    ASSERT_EQ(found.size(), 1U);
    const auto& [second, first] = std::tie(found[0].occasions.at(0), found[0].occasions.at(1));
    EXPECT_EQ(found[0].occasions.size(), 2U);
    EXPECT_EQ(first.held, "lock \"a\"");
    EXPECT_EQ(first.taken, "lock \"b\"");
    EXPECT_EQ(first.who, "teller 1");
    EXPECT_NE(first.stack.find("deposit"), std::string::npos) << first.stack;
    EXPECT_EQ(second.held, "lock \"b\"");
    EXPECT_EQ(second.taken, "lock \"a\"");
    EXPECT_EQ(second.who, "teller 2");
    EXPECT_NE(second.stack.find("withdraw"), std::string::npos) << second.stack;
}

TEST_F(LockOrder, IsReportedOnce) {
    for (int i = 0; i < 3; ++i) {
        deposit(a, b);
        withdraw(b, a);
    }
    EXPECT_EQ(found.size(), 1U);
}

TEST_F(LockOrder, GoesToStandardErrorByDefault) {
    EXPECT_EXIT(
        {
            debug::on_potential_deadlock(nullptr);
            deposit(a, b);
            withdraw(b, a);
            std::exit(0);
        },
        testing::ExitedWithCode(0),
        "potential deadlock.*\n.* took lock \"a\" while it held lock \"b\":\n(.*\n)*.*withdraw(.*\n)*"
        ".* took lock \"b\" while it held lock \"a\":\n(.*\n)*.*deposit");
}

TEST_F(LockOrder, ACircleOfThree) {
    deposit(a, b);
    deposit(b, c);
    EXPECT_TRUE(found.empty());
    deposit(c, a);
    ASSERT_EQ(found.size(), 1U);
    std::string way;
    for (const debug::lock_occasion& o : found[0].occasions) way += o.held + " -> ";
    EXPECT_EQ(way, "lock \"c\" -> lock \"a\" -> lock \"b\" -> ");
}

TEST_F(LockOrder, WhatIsHeldBelowCountsToo) {
    const auto nest = [](account& x, account& y, account& z) {
        const std::scoped_lock outer(x);
        take(y, z);
    };
    nest(a, b, c);
    EXPECT_TRUE(found.empty());
    withdraw(c, a);
    EXPECT_EQ(found.size(), 1U);
}

TEST_F(LockOrder, TheSameOrderEverywhereIsFine) {
    for (int i = 0; i < 3; ++i) {
        deposit(a, b);
        deposit(b, c);
        deposit(a, c);
    }
    EXPECT_TRUE(found.empty());
}

// Ways along these locks there are by the million; hardly any leads back, and only those are followed.
TEST_F(LockOrder, ManyLocksInOneOrder) {
    std::vector<account> many(48);
    for (std::size_t i = many.size(); i-- > 0;)
        for (std::size_t j = i + 1; j < many.size(); ++j) deposit(many[i], many[j]);
    EXPECT_TRUE(found.empty());
    withdraw(many[30], many[20]);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].occasions.size(), 2U);
}

TEST_F(LockOrder, AGateKeepsTwoOrdersApart) {
    const auto inside = [&](account& x, account& y) {
        const std::lock_guard gate(c);
        take(x, y);
    };
    inside(a, b);
    inside(b, a);
    EXPECT_TRUE(found.empty());
    deposit(a, b); // outside the gate: this one and the second above can meet
    EXPECT_EQ(found.size(), 1U);
}

TEST_F(LockOrder, AGateHeldByReadersIsNone) {
    debug::ordered<lockstep::rw_lock<>> gate;
    const auto inside = [&](account& x, account& y) {
        const std::shared_lock shared(gate);
        take(x, y);
    };
    inside(a, b);
    inside(b, a);
    EXPECT_EQ(found.size(), 1U);
}

TEST_F(LockOrder, ReadersAndWritersInOppositeOrders) {
    debug::ordered<lockstep::rw_lock<>> shop;
    deposit(a, b);
    {
        const std::shared_lock reading(shop);
        const std::lock_guard guard(a);
    }
    EXPECT_TRUE(found.empty());
    {
        const std::lock_guard guard(a);
        const std::lock_guard writing(shop);
    }
    EXPECT_EQ(found.size(), 1U);
}

TEST_F(LockOrder, TryingComesAfterNothing) {
    deposit(a, b);
    {
        const std::lock_guard guard(b);
        ASSERT_TRUE(a.try_lock());
        a.unlock();
        ASSERT_TRUE(a.try_lock_for(std::chrono::milliseconds(1)));
        a.unlock();
    }
    std::scoped_lock both(b, a); // waits for one and tries the other
    EXPECT_TRUE(found.empty());
}

TEST_F(LockOrder, WhatFollowsATryComesAfterIt) {
    deposit(a, b);
    ASSERT_TRUE(b.try_lock());
    a.lock();
    a.unlock();
    b.unlock();
    EXPECT_EQ(found.size(), 1U);
}

TEST_F(LockOrder, LockingWhatOneHoldsIsACircleOfOne) {
    static std::stop_source stop;
    debug::on_potential_deadlock([](const debug::potential_deadlock& d) {
        found.push_back(d);
        stop.request_stop(); // or it would wait for ever
    });
    in_thread("clumsy", [&] {
        const std::lock_guard guard(a);
        EXPECT_FALSE(a.lock(stop.get_token()));
    });
    ASSERT_EQ(found.size(), 1U);
    ASSERT_EQ(found[0].occasions.size(), 1U);
    EXPECT_EQ(found[0].occasions[0].held, found[0].occasions[0].taken);
}

TEST_F(LockOrder, ARecursiveLockMayBeTakenAgain) {
    debug::ordered<lockstep::recursive_mutex> r;
    {
        const std::lock_guard once(r);
        const std::lock_guard guard(a);
        const std::lock_guard twice(r);
    }
    EXPECT_TRUE(found.empty());
    {
        const std::lock_guard guard(a); // r is not held any more
        const std::lock_guard other(b);
    }
    EXPECT_TRUE(found.empty());
}

TEST_F(LockOrder, ALockThatIsGoneIsForgotten) {
    for (int i = 0; i < 2; ++i) {
        // The second lies where the first lay.
        alignas(account) static unsigned char place[sizeof(account)];
        account& local = *new (place) account;
        if (i == 0) deposit(a, local);
        else withdraw(local, a);
        local.~account();
    }
    EXPECT_TRUE(found.empty());
}

TEST_F(LockOrder, AWaitOnAConditionLetsGo) {
    lockstep::condition_variable changed;
    std::unique_lock held(a);
    changed.wait_for(held, std::chrono::milliseconds(1));
    held.unlock();
    deposit(b, a);
    deposit(a, c);
    EXPECT_TRUE(found.empty());
}

TEST_F(LockOrder, UnlockingAsAStrangerEndsTheProgram) {
    a.lock();
    EXPECT_DEATH(std::thread([&] { a.unlock(); }).join(),
                 "lockstep::debug::ordered: lock \"a\" unlocked by a thread that does not hold it\n");
    a.unlock();
}

TEST_F(LockOrder, MoreLocksThanAreRecorded) {
    std::vector<std::unique_ptr<account>> many(40);
    for (auto& one : many) one = std::make_unique<account>();
    for (auto& one : many) one->lock();
    for (auto& one : many) one->unlock();
    EXPECT_TRUE(found.empty());
}

TEST_F(LockOrder, RecordsOtherPeoplesLocks) {
    debug::ordered<std::mutex> x, y;
    take(x, y);
    take(y, x);
    EXPECT_EQ(found.size(), 1U);
}

TEST_F(LockOrder, TheHandlersOwnLocksAreNotRecorded) {
    static debug::ordered<std::mutex> x, y;
    debug::on_potential_deadlock([](const debug::potential_deadlock& d) {
        found.push_back(d);
        take(x, y);
        take(y, x);
    });
    deposit(a, b);
    deposit(b, a);
    EXPECT_EQ(found.size(), 1U);
}

} // namespace
