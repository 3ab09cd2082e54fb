#include "lockstep/debug/lock_order.hpp"
#include "lockstep/debug/names.hpp"
#include "lockstep/debug/waiters.hpp"
#include "lockstep/fiber/fiber.hpp"
#include "lockstep/fiber/this_fiber.hpp"
#include "lockstep/sync/event.hpp"
#include "lockstep/sync/hoare_monitor.hpp"
#include "lockstep/sync/latch.hpp"
#include "lockstep/sync/mutex.hpp"
#include "lockstep/sync/once.hpp"
#include "lockstep/sync/recursive_mutex.hpp"
#include "lockstep/sync/rw_lock.hpp"
#include "lockstep/sync/select.hpp"

#include <csignal>
#include <cstdlib>
#include <functional>
#include <gtest/gtest.h>
#include <latch>
#include <semaphore>
#include <thread>

namespace {

namespace debug = lockstep::debug;
using namespace std::chrono_literals;

/// The report when so many wait, and it says that. (Who was woken is still seen to wait until it runs.)
std::string when_waiting(int count, const std::string& part = "") {
    const std::string first = "lockstep: " + std::to_string(count) + " waiting\n";
    for (int i = 0; i < 5'000; ++i) {
        const std::string report = debug::waiters();
        if (report.starts_with(first) && report.find(part) != std::string::npos) return report;
        std::this_thread::sleep_for(1ms);
    }
    return debug::waiters();
}

std::jthread named_thread(const char* name, std::function<void()> f) {
    return std::jthread([name, f = std::move(f)] {
        debug::name_this_thread(name);
        f();
    });
}

bool has(const std::string& report, const std::string& part) { return report.find(part) != std::string::npos; }

TEST(Waiters, AreOffUntilAskedFor) {
    GTEST_FLAG_SET(death_test_style, "threadsafe"); // a process of its own, in which nothing was switched on
    EXPECT_EXIT(std::exit(lockstep::parking::watcher.load() == nullptr ? 0 : 1), testing::ExitedWithCode(0), "");
}

template <class Lock>
class WaitersForLocks : public testing::Test {};

using locks = testing::Types<lockstep::mutex, lockstep::fair_mutex, lockstep::recursive_mutex, lockstep::rw_lock<>,
                             debug::ordered<lockstep::mutex>>;
TYPED_TEST_SUITE(WaitersForLocks, locks);

TYPED_TEST(WaitersForLocks, ACircularWaitIsMarked) {
    debug::watch_waiters();
    TypeParam a, b;
    debug::name(a, "a");
    debug::name(b, "b");
    lockstep::event apart;
    const debug::named apart_is(apart, "apart");
    lockstep::latch both(2);
    std::stop_source stop;
    const auto cross = [&](auto& first, auto& second) {
        const std::lock_guard guard(first);
        both.arrive_and_wait();
        if (second.lock(stop.get_token())) second.unlock();
    };
    const debug::lock_order_handler before = debug::on_potential_deadlock([](const debug::potential_deadlock&) {});
    {
        const std::jthread t1 = named_thread("teller 1", [&] { cross(a, b); });
        const std::jthread t2 = named_thread("teller 2", [&] { cross(b, a); });
        const std::jthread t3 = named_thread("customer", [&] { apart.wait(); });
        const std::string report = when_waiting(3, "circular wait");
        EXPECT_TRUE(has(report, "\"b\", held by teller 2, for ")) << report;
        EXPECT_TRUE(has(report, "\"a\", held by teller 1, for ")) << report;
        EXPECT_TRUE(has(report, "* teller 1 waits for ") && has(report, "* teller 2 waits for ")) << report;
        EXPECT_TRUE(has(report, "  customer waits for event \"apart\", for ")) << report;
        EXPECT_TRUE(has(report, "circular wait (*): teller 1 -> ") || has(report, "circular wait (*): teller 2 -> "))
            << report;
        stop.request_stop();
        apart.set();
    }
    debug::on_potential_deadlock(before);
    EXPECT_EQ(debug::waiters(), "lockstep: 0 waiting\n");
}

TYPED_TEST(WaitersForLocks, WhoWaitsForAHolderThatGoesOnIsInNoCircle) {
    debug::watch_waiters();
    TypeParam a;
    debug::name(a, "a");
    debug::name_this_thread("busy");
    a.lock();
    const std::jthread t = named_thread("patient", [&] { const std::lock_guard guard(a); });
    const std::string report = when_waiting(1);
    EXPECT_TRUE(has(report, "  patient waits for ") && has(report, "\"a\", held by busy, for ")) << report;
    EXPECT_FALSE(has(report, "circular")) << report;
    a.unlock();
}

TYPED_TEST(WaitersForLocks, ALockIsHeldByTheOneThatItWasHandedTo) {
    debug::watch_waiters();
    TypeParam a;
    lockstep::event done;
    a.lock();
    const auto take_and_wait = [&] {
        const std::lock_guard guard(a);
        done.wait();
    };
    const std::jthread first = named_thread("first", take_and_wait);
    when_waiting(1);
    a.unlock();
    when_waiting(1, "waits for event");
    auto second = lockstep::go(lockstep::launch{.name = "second"}, take_and_wait);
    EXPECT_TRUE(has(when_waiting(2), ", held by first, for "));
    done.set();
}

TEST(Waiters, AHolderThatNobodyKnowsIsSaidToBeUnknown) {
    debug::watch_waiters();
    lockstep::mutex m;
    std::latch held(1);
    std::binary_semaphore enough(0); // not of lockstep::, so that who waits for it is not seen
    const std::jthread holder([&] {
        const std::lock_guard guard(m);
        held.count_down();
        enough.acquire();
    });
    held.wait();
    const std::jthread t = named_thread("patient", [&] { const std::lock_guard guard(m); });
    const std::string report = when_waiting(1);
    EXPECT_TRUE(has(report, ", held by one that has no name and never waited, for ")) << report;
    enough.release();
}

TEST(Waiters, AMonitorAndAOnceSayWhoIsInside) {
    debug::watch_waiters();
    lockstep::hoare_monitor<int> monitor;
    lockstep::once once;
    lockstep::event done;
    const std::jthread t1 = named_thread("occupant", [&] { monitor.with([&](auto&) { done.wait(); }); });
    const std::jthread t2 = named_thread("runner", [&] { once.call([&] { done.wait(); }); });
    when_waiting(2);
    const std::jthread t3 = named_thread("visitor", [&] { monitor.with([](auto&) {}); });
    const std::jthread t4 = named_thread("user", [&] { once.call([] {}); });
    const std::string report = when_waiting(4);
    EXPECT_TRUE(has(report, "visitor waits for hoare_monitor (to enter) ")) << report;
    EXPECT_TRUE(has(report, ", held by occupant, for ")) << report;
    EXPECT_TRUE(has(report, "user waits for once ")) << report;
    EXPECT_TRUE(has(report, ", held by runner, for ")) << report;
    done.set();
}

TEST(Waiters, ASelectWaitsForAnyOfItsChannels) {
    debug::watch_waiters();
    lockstep::channel<int> orders, results;
    const debug::named orders_are(orders, "orders"), results_are(results, "results");
    const std::jthread t = named_thread("broker", [&] {
        int one = 1;
        lockstep::select(lockstep::on_receive(orders, [](std::optional<int>) {}),
                         lockstep::on_send(results, one, [](bool) {}));
    });
    const std::string report = when_waiting(1);
    EXPECT_TRUE(has(report, "broker waits for channel (to receive) \"orders\" or channel (to send) \"results\", for "))
        << report;
    orders.close();
}

TEST(Waiters, FibersAreSeenWithWhatTheyWaitFor) {
    debug::watch_waiters();
    lockstep::event opening;
    const debug::named opening_is(opening, "opening");
    std::stop_source wake_up;
    auto guest = lockstep::go([&] {
        debug::name_this_thread("guest");
        opening.wait();
    });
    auto host = lockstep::go([&] {
        debug::name_this_thread("host");
        guest.join();
    });
    auto sleeper = lockstep::go([&] {
        debug::name_this_thread("sleeper");
        EXPECT_FALSE(lockstep::this_fiber::sleep_for(1h, wake_up.get_token()));
    });
    const std::string report = when_waiting(3);
    EXPECT_TRUE(has(report, "  guest waits for event \"opening\", for ")) << report;
    EXPECT_TRUE(has(report, "  host waits for fiber (its end) ")) << report;
    EXPECT_TRUE(has(report, ", held by guest, for ")) << report;
    EXPECT_TRUE(has(report, "  sleeper waits for its time to come, for ")) << report;
    opening.set();
    wake_up.request_stop();
    host.join();
    sleeper.join();
}

TEST(Waiters, AFiberHasTheNameThatItWasStartedWith) {
    debug::watch_waiters();
    lockstep::event opening;
    auto guest = lockstep::go(lockstep::launch{.name = "first guest"}, [&] { opening.wait(); });
    const std::string report = when_waiting(1);
    EXPECT_TRUE(has(report, "  first guest waits for event ")) << report;
    opening.set();
    guest.join();
}

TEST(Waiters, WithoutNamesThereAreAddressesAndNumbers) {
    debug::watch_waiters();
    lockstep::event e;
    const std::jthread t([&] { e.wait(); });
    const std::string report = when_waiting(1);
    EXPECT_TRUE(has(report, "  thread ")) << report;
    EXPECT_TRUE(has(report, " waits for event 0x")) << report;
    e.set();
}

/// Waits, asks for the report by signal, and gives it time to come. Status 0: somebody watched from the start.
void wait_and_quit() {
    const bool watched = lockstep::parking::watcher.load() != nullptr;
    static lockstep::event never;
    const debug::named never_is(never, "never");
    std::jthread waiting = named_thread("forgotten", [] { never.wait(); });
    when_waiting(1);
    std::raise(SIGQUIT);
    std::this_thread::sleep_for(1s);
    std::_Exit(watched ? 0 : 1);
}

TEST(Waiters, ArePrintedOnSigquit) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(
        {
            debug::print_waiters_on_sigquit();
            wait_and_quit();
        },
        testing::ExitedWithCode(0), "1 waiting\n.*forgotten waits for event \"never\"");
}

TEST(Waiters, ArePrintedOnSigquitIfTheEnvironmentSaysSo) {
    GTEST_FLAG_SET(death_test_style, "threadsafe"); // the other process starts anew, with this environment
    setenv("LOCKSTEP_PRINT_WAITERS", "1", 1);
    EXPECT_EXIT(wait_and_quit(), testing::ExitedWithCode(0), "1 waiting\n.*forgotten waits for event \"never\"");
    unsetenv("LOCKSTEP_PRINT_WAITERS");
}

} // namespace
