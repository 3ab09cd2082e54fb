// What a user may expect of a fiber by itself: results, exceptions, cancellation, its own errno and exceptions in flight.
#include "lockstep/fiber/local.hpp"
#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/fiber/this_fiber.hpp"
#include "lockstep/sync/event.hpp"
#include "lockstep/sync/mutex.hpp"

#include <atomic>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace {

using namespace std::chrono_literals;
using lockstep::fiber;
using lockstep::go;

TEST(Go, JoinReturnsWhatTheFunctionReturned) {
    fiber<std::string> f = go([] { return std::string("done"); });
    EXPECT_EQ(f.join(), "done");
    EXPECT_FALSE(f.joinable());
}

TEST(Go, JoinThrowsWhatTheFunctionThrew) {
    fiber<int> f = go([]() -> int { throw std::runtime_error("went wrong"); });
    EXPECT_THROW(f.join(), std::runtime_error);
}

TEST(Go, MoveOnlyCapturesAndResults) {
    auto f = go([p = std::make_unique<int>(7)]() mutable { return std::move(p); });
    EXPECT_EQ(*f.join(), 7);
}

TEST(Go, WhatItCapturedIsGoneAtItsEndNotAtTheJoin) {
    auto shared = std::make_shared<int>(1);
    const std::weak_ptr<int> seen = shared;
    auto f = go([shared = std::move(shared)] { (void)*shared; });
    ASSERT_TRUE(f.wait_for(10s));
    EXPECT_TRUE(seen.expired());
    f.join();
}

TEST(Go, AFiberStartsFibers) {
    auto sum = go([] {
        std::vector<fiber<int>> all;
        for (int i = 0; i < 100; ++i) all.push_back(go([i] { return i; }));
        int n = 0;
        for (auto& f : all) n += f.join();
        return n;
    });
    EXPECT_EQ(sum.join(), 4950);
}

TEST(Go, DroppingTheHandleRequestsAStopAndWaits) {
    bool ended = false;
    {
        lockstep::event started;
        const fiber<> f = go([&](const std::stop_token& stop) {
            started.set();
            EXPECT_FALSE(lockstep::this_fiber::sleep_for(1h, stop));
            ended = true;
        });
        started.wait();
    }
    EXPECT_TRUE(ended);
}

TEST(Go, ADetachedFiberRunsByItself) {
    auto ran = std::make_shared<lockstep::event>();
    go([ran] { ran->set(); }).detach();
    ran->wait();
    go([] { throw std::runtime_error("nobody hears it"); }).detach();
}

TEST(Go, WaitForATimeSaysWhetherItHasEnded) {
    lockstep::event release;
    auto f = go([&] { release.wait(); });
    EXPECT_FALSE(f.wait_for(1ms));
    EXPECT_FALSE(f.wait_until(std::chrono::steady_clock::now() - 1s));
    release.set();
    EXPECT_TRUE(f.wait_for(10s));
    f.join();
}

TEST(Go, MisuseIsNamed) {
    fiber<> none;
    try {
        none.join();
        FAIL();
    } catch (const std::system_error& e) {
        EXPECT_EQ(e.code(), std::errc::invalid_argument);
        EXPECT_NE(std::string(e.what()).find("lockstep::fiber: join"), std::string::npos);
    }
    fiber<> self;
    lockstep::event assigned;
    self = go([&] {
        assigned.wait();
        try {
            self.join();
            ADD_FAILURE() << "a fiber has joined itself";
        } catch (const std::system_error& e) {
            EXPECT_EQ(e.code(), std::errc::resource_deadlock_would_occur);
        }
    });
    assigned.set();
    self.join();
}

/// The compiler may keep where errno lies, and the fiber may have come to another worker.
[[gnu::noinline, gnu::noipa]] void set_errno(int number) { errno = number; }

TEST(Go, ErrnoComesAlongToAnotherWorker) {
    lockstep::scheduler two({.workers = 2});
    std::atomic<bool> moved{false};
    const auto gives_up = std::chrono::steady_clock::now() + 60s;
    two.go([&] {
           std::vector<fiber<>> all; // on one worker, until the other takes some of them
           for (int number = 1; number <= 8; ++number)
               all.push_back(go([&, number] {
                   set_errno(number);
                   const long began = syscall(SYS_gettid);
                   while (!moved && std::chrono::steady_clock::now() < gives_up) {
                       lockstep::this_fiber::yield();
                       if (syscall(SYS_gettid) != began) moved = true;
                   }
                   EXPECT_EQ(lockstep::this_fiber::error_number(), number);
               }));
           for (fiber<>& f : all) f.join();
       })
        .join();
    EXPECT_TRUE(moved);
}

TEST(Go, EachFiberHasItsOwnErrnoAndExceptionInFlight) {
    lockstep::scheduler one({.workers = 1});
    const auto talk = [](int number, const char* what) {
        try {
            throw std::runtime_error(what);
        } catch (...) {
            set_errno(number);
            for (int i = 0; i < 10; ++i) {
                lockstep::this_fiber::yield();
                EXPECT_EQ(lockstep::this_fiber::error_number(), number);
            }
            try {
                throw;
            } catch (const std::runtime_error& e) {
                EXPECT_STREQ(e.what(), what);
            }
        }
    };
    auto a = one.go([&] { talk(1, "a"); });
    auto b = one.go([&] { talk(2, "b"); });
    a.join();
    b.join();
}

TEST(FiberLocal, EachFiberHasItsOwnDestroyedAtItsEnd) {
    static std::atomic<int> alive{0};
    struct counted {
        counted() { ++alive; }
        ~counted() { --alive; }
        int n = 0;
    };
    static lockstep::fiber_local<counted> local;
    lockstep::scheduler one({.workers = 1});
    const auto count = [] {
        for (int i = 0; i < 10; ++i) {
            ++local->n;
            lockstep::this_fiber::yield();
        }
        EXPECT_EQ(local->n, 10);
    };
    auto a = one.go(count);
    auto b = one.go(count);
    a.join();
    b.join();
    EXPECT_EQ(alive, 0);
    local->n = 3; // the thread has its own, too
    EXPECT_EQ(alive, 1);
}

TEST(Go, RunsOnTheSchedulerOfWhoCallsIt) {
    lockstep::scheduler mine({.workers = 1});
    mine.go([&] {
            EXPECT_EQ(mine.alive(), 1U);
            auto f = go([&] { EXPECT_EQ(mine.alive(), 2U); });
            f.join();
        })
        .join();
}

} // namespace
