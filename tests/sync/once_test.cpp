#include "crowd.hpp"
#include "lockstep/sync/event.hpp"
#include "lockstep/sync/once.hpp"

#include <atomic>
#include <gtest/gtest.h>
#include <memory>
#include <stdexcept>
#include <string>

namespace {

using namespace std::chrono_literals;

TEST(Once, OneOfACrowdRunsItAndAllSeeWhatItDid) {
    for (int round = 0; round < 300; ++round) {
        lockstep::once o;
        int value = 0; // not atomic: once is what orders it
        std::atomic<int> runs = 0;
        crowd(4, [&](int k) {
            o.call([&] {
                value = k + 1;
                ++runs;
            });
            EXPECT_NE(value, 0);
        });
        EXPECT_EQ(runs, 1);
        EXPECT_TRUE(o.done());
    }
}

TEST(Once, OthersWaitUntilTheFunctionHasReturned) {
    lockstep::once o;
    lockstep::event started, finish;
    std::atomic<bool> finished = false;
    std::jthread first([&] {
        o.call([&] {
            started.set();
            finish.wait();
            finished = true;
        });
    });
    started.wait();
    EXPECT_FALSE(o.done());
    std::jthread second([&] {
        o.call([] { FAIL() << "called twice"; });
        EXPECT_TRUE(finished);
    });
    std::this_thread::sleep_for(5ms);
    finish.set();
}

TEST(Once, AnErrorGoesToItsCallerAndTheNextTries) {
    lockstep::once o;
    std::atomic<int> tries = 0, errors = 0;
    crowd(6, [&](int) {
        try {
            o.call([&] {
                if (++tries < 4) throw std::runtime_error("not yet");
            });
        } catch (const std::runtime_error&) {
            ++errors;
        }
    });
    EXPECT_EQ(tries, 4);
    EXPECT_EQ(errors, 3);
    EXPECT_TRUE(o.done());
}

TEST(Once, AfterAnErrorWhoeverComesTries) {
    lockstep::once o;
    EXPECT_THROW(o.call([] { throw 1; }), int);
    EXPECT_FALSE(o.done());
    o.call([] {});
    EXPECT_TRUE(o.done());
    o.call([] { FAIL() << "called twice"; });
}

TEST(Once, PassesItsArgumentsOn) {
    lockstep::once o;
    std::unique_ptr<int> got;
    int times = 0;
    o.call(
        [&](std::unique_ptr<int> p, int& n) {
            got = std::move(p), ++n;
            return 1;
        },
        std::make_unique<int>(7), times);
    EXPECT_EQ(*got, 7);
    EXPECT_EQ(times, 1);
}

constinit lockstep::once before_all; // static objects may use it

TEST(Once, CallingItselfIsRefusedByName) {
    std::string said;
    before_all.call([&] {
        try {
            before_all.call([] {});
        } catch (const std::system_error& e) {
            EXPECT_EQ(e.code(), std::errc::resource_deadlock_would_occur);
            said = e.what();
        }
    });
    EXPECT_TRUE(said.starts_with("lockstep::once: called again by the function that it runs")) << said;
    EXPECT_TRUE(before_all.done()); // as if nothing had happened
    lockstep::once o;
    EXPECT_THROW(o.call([&] { o.call([] {}); }), std::system_error);
    o.call([] {});
    EXPECT_TRUE(o.done());
}

#if LOCKSTEP_ASSERTIONS
TEST(OnceDeathTest, DestroyingItWhileItsFunctionRuns) {
    EXPECT_DEATH(
        {
            auto o = std::make_unique<lockstep::once>();
            o->call([&o] { std::jthread([&o] { o.reset(); }); });
        },
        "^lockstep::once: destroyed while its function runs\n");
}
#endif

TEST(Lazy, IsMadeWhenAskedFor) {
    int made = 0;
    lockstep::lazy text([&] { return std::string(static_cast<std::size_t>(++made), 'x'); });
    EXPECT_FALSE(text.made());
    EXPECT_EQ(made, 0);
    EXPECT_EQ(*text, "x");
    EXPECT_EQ(text->size(), 1U);
    EXPECT_TRUE(text.made());
    EXPECT_EQ(made, 1);
}

TEST(Lazy, OneForAll) {
    lockstep::lazy<std::unique_ptr<int>> number([] { return std::make_unique<int>(7); });
    std::atomic<int*> seen = nullptr;
    crowd(4, [&](int) {
        int* const mine = number->get();
        int* const other = seen.exchange(mine);
        EXPECT_TRUE(other == nullptr || other == mine);
    });
    EXPECT_EQ(**number, 7);
}

TEST(Lazy, WhatCouldNotBeMadeIsMadeTheNextTime) {
    bool ready = false;
    lockstep::lazy number([&] { return ready ? 7 : throw std::runtime_error("not yet"); });
    EXPECT_THROW(*number, std::runtime_error);
    EXPECT_FALSE(number.made());
    ready = true;
    EXPECT_EQ(*number, 7);
}

} // namespace
