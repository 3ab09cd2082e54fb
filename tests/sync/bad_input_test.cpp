// What becomes of programs that break the rules (lockstep/parking/misuse.hpp), and of input at the edge of what there
// is.
#include "lockstep/sync/barrier.hpp"
#include "lockstep/sync/bounded_buffer.hpp"
#include "lockstep/sync/hoare_monitor.hpp"
#include "lockstep/sync/latch.hpp"
#include "lockstep/sync/mutex.hpp"
#include "lockstep/sync/object_monitor.hpp"
#include "lockstep/sync/recursive_mutex.hpp"
#include "lockstep/sync/rw_lock.hpp"
#include "lockstep/sync/select.hpp"
#include "lockstep/sync/semaphore.hpp"

#include <gtest/gtest.h>
#include <limits>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using namespace std::chrono_literals;

#if defined(__SANITIZE_THREAD__)
constexpr int waiters = 10'000;
#else
constexpr int waiters = 1'000'000;
#endif

/// The message of what f throws, if that is an E.
template <class E, class F>
std::string refusal(F f) {
    try {
        f();
    } catch (const E& e) {
        return e.what();
    }
    return "nothing was thrown";
}

/// Requires that f throws std::system_error (operation_not_permitted), and says `what`.
template <class F>
void expect_not_permitted(F f, const std::string& what) {
    EXPECT_TRUE(refusal<std::system_error>(f).starts_with(what)) << refusal<std::system_error>(f);
    try {
        f();
    } catch (const std::system_error& e) {
        EXPECT_EQ(e.code(), std::errc::operation_not_permitted);
    }
}

// --- numbers
// ------------------------------------------------------------------------------------------------------------

TEST(BadInput, NegativeNumbersAreNamed) {
    EXPECT_EQ(refusal<std::invalid_argument>([] { lockstep::semaphore(-1); }), "lockstep::semaphore: a negative count");
    EXPECT_EQ(refusal<std::invalid_argument>([] { lockstep::latch(-1); }), "lockstep::latch: a negative count");
    EXPECT_EQ(refusal<std::invalid_argument>([] { lockstep::barrier<>(-1); }),
              "lockstep::barrier: nobody would ever arrive");
    const auto negative = static_cast<std::size_t>(-1);
    EXPECT_EQ(refusal<std::invalid_argument>([&] { lockstep::channel<int> c(negative); }),
              "lockstep::channel: a capacity beyond all memory");
    EXPECT_EQ(refusal<std::invalid_argument>([&] { lockstep::bounded_buffer<int> b(negative); }),
              "lockstep::bounded_buffer: a capacity beyond all memory");
}

TEST(BadInput, CountsThatOverflowChangeNothing) {
    lockstep::semaphore full(lockstep::semaphore::max());
    EXPECT_THROW(full.release(), std::overflow_error);
    EXPECT_THROW(full.release(lockstep::semaphore::max()), std::overflow_error);
    EXPECT_THROW(full.release(std::numeric_limits<std::int64_t>::max()), std::invalid_argument);
    EXPECT_EQ(full.value(), lockstep::semaphore::max());
    lockstep::latch once(2);
    EXPECT_THROW(once.count_down(3), std::logic_error);
    EXPECT_THROW(once.count_down(-1), std::logic_error);
    once.count_down(2);
    EXPECT_TRUE(once.try_wait());
}

TEST(BadInput, TheGreatestCountsAreCounts) {
    constexpr auto most = std::numeric_limits<std::ptrdiff_t>::max();
    lockstep::latch l(most);
    l.count_down(most);
    EXPECT_TRUE(l.try_wait());
    lockstep::barrier<> b(most);
    b.arrive_and_drop();
}

// --- times
// --------------------------------------------------------------------------------------------------------------

/// Waits that no one will end, once each way, with times that are over. Every one must come back at once.
template <class Time>
void expect_all_late(const Time& when) {
    lockstep::mutex m;
    m.lock();
    EXPECT_FALSE(m.try_lock_until(when));
    lockstep::condition_variable c;
    EXPECT_EQ(c.wait_until(m, when), lockstep::wait_status::timed_out);
    m.unlock();
    lockstep::semaphore s(0);
    EXPECT_FALSE(s.try_acquire_until(when));
    lockstep::event e;
    EXPECT_FALSE(e.wait_until(when));
    lockstep::rw_lock<> rw;
    rw.lock();
    std::jthread([&] {
        EXPECT_FALSE(rw.try_lock_until(when));
        EXPECT_FALSE(rw.try_lock_shared_until(when));
    }).join();
    rw.unlock();
}

TEST(BadInput, TimesInThePastDoNotWait) {
    expect_all_late(std::chrono::steady_clock::now() - 1h);
    expect_all_late(std::chrono::steady_clock::time_point::min());
    expect_all_late(std::chrono::steady_clock::time_point());
    expect_all_late(std::chrono::system_clock::now() - 1h);
    expect_all_late(std::chrono::system_clock::time_point::min());
    expect_all_late(std::chrono::time_point<std::chrono::system_clock, std::chrono::hours>::min());
    expect_all_late(std::chrono::time_point<std::chrono::steady_clock, std::chrono::hours>::min());
}

TEST(BadInput, LengthsBelowZeroDoNotWait) {
    lockstep::event e;
    EXPECT_FALSE(e.wait_for(-1s));
    EXPECT_FALSE(e.wait_for(0s));
    EXPECT_FALSE(e.wait_for(std::chrono::hours::min()));
    EXPECT_FALSE(e.wait_for(std::chrono::nanoseconds::min()));
    EXPECT_FALSE(e.wait_for(std::chrono::duration<double>(-std::numeric_limits<double>::infinity())));
    EXPECT_FALSE(e.wait_for(std::chrono::duration<double>(std::numeric_limits<double>::quiet_NaN())));
    lockstep::channel<int> c;
    std::optional<int> value;
    EXPECT_EQ(c.receive_for(value, std::chrono::hours::min()), lockstep::channel_status::timed_out);
    int one = 1;
    EXPECT_EQ(c.send_for(one, -1s), lockstep::channel_status::timed_out);
    EXPECT_EQ(lockstep::select(lockstep::on_receive(c, [](std::optional<int>) {}), lockstep::after(-1h, [] {})), 1U);
}

TEST(BadInput, TimesBeyondAllTimesWait) {
    using lockstep::parking::after;
    using lockstep::parking::at;
    using lockstep::parking::never;
    EXPECT_EQ(after(std::chrono::hours::max()), never);
    EXPECT_EQ(after(std::chrono::nanoseconds::max()), never);
    EXPECT_EQ(after(std::chrono::duration<double>(std::numeric_limits<double>::infinity())), never);
    EXPECT_EQ(at(std::chrono::steady_clock::time_point::max()), never);
    EXPECT_EQ(at(std::chrono::time_point<std::chrono::steady_clock, std::chrono::hours>::max()), never);
    EXPECT_EQ(at(std::chrono::time_point<std::chrono::system_clock, std::chrono::hours>::max()), never);
    EXPECT_LT(after(std::chrono::hours(24 * 365 * 100)), never);

    lockstep::event e;
    std::jthread setter([&] {
        std::this_thread::sleep_for(1ms);
        e.set();
    });
    EXPECT_TRUE(e.wait_for(std::chrono::hours::max()));
}

// --- who may do what
// ----------------------------------------------------------------------------------------------------

TEST(BadInput, UnlockingWhatNobodyHolds) {
    EXPECT_DEATH(lockstep::mutex().unlock(), "^lockstep::mutex: unlocked while nobody holds it\n");
    EXPECT_DEATH(lockstep::fair_mutex().unlock(), "^lockstep::fair_mutex: unlocked while nobody holds it\n");
    lockstep::recursive_mutex r;
    expect_not_permitted([&] { r.unlock(); }, "lockstep::recursive_mutex: unlocked by a thread that does not hold it");
    lockstep::rw_lock<> rw;
    expect_not_permitted([&] { rw.unlock(); }, "lockstep::rw_lock: unlocked while nobody writes");
    expect_not_permitted([&] { rw.unlock_shared(); }, "lockstep::rw_lock: unlocked while nobody reads");
    expect_not_permitted([&] { rw.downgrade(); }, "lockstep::rw_lock: downgraded while nobody writes");
    expect_not_permitted([&] { static_cast<void>(rw.upgrade()); }, "lockstep::rw_lock: upgraded while nobody reads");
    EXPECT_EQ(rw.counters(), lockstep::rw_counters{}); // as it was
    const std::lock_guard guard(rw);
}

TEST(BadInput, UnlockingAsAStranger) {
    lockstep::recursive_mutex r;
    r.lock();
    std::jthread([&] {
        expect_not_permitted([&] { r.unlock(); },
                             "lockstep::recursive_mutex: unlocked by a thread that does not hold it");
    }).join();
    r.unlock();
    lockstep::rw_lock<> rw;
    const std::shared_lock reading(rw);
    expect_not_permitted([&] { rw.unlock(); }, "lockstep::rw_lock: unlocked while nobody writes");
}

TEST(BadInput, UnlockingAsAStrangerWhatAnotherWrites) {
    lockstep::rw_lock<> rw;
    rw.lock();
    std::jthread([&] {
        expect_not_permitted([&] { rw.unlock(); }, "lockstep::rw_lock: unlocked by a thread that does not hold it");
        expect_not_permitted([&] { rw.downgrade(); },
                             "lockstep::rw_lock: downgraded by a thread that does not hold it");
    }).join();
    rw.downgrade(); // as it was
    rw.unlock_shared();
}

template <class Lock>
void unlock_what_another_holds() {
    Lock l;
    l.lock();
    std::jthread([&] { l.unlock(); }).join();
}

TEST(BadInput, UnlockingWhatAnotherHolds) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(unlock_what_another_holds<lockstep::mutex>(),
                 "lockstep::mutex: unlocked by a thread that does not hold it\n");
    EXPECT_DEATH(unlock_what_another_holds<lockstep::fair_mutex>(),
                 "lockstep::fair_mutex: unlocked by a thread that does not hold it\n");
}

TEST(BadInput, WaitingWithoutTheLock) {
    lockstep::condition_variable c;
    const std::string refused = "lockstep::condition_variable: a wait without the lock";
    lockstep::mutex m;
    std::unique_lock open(m, std::defer_lock);
    expect_not_permitted([&] { c.wait(open); }, refused);
    expect_not_permitted([&] { c.wait_for(open, 1ms); }, refused);
    expect_not_permitted([&] { c.wait(open, std::stop_token(), [] { return false; }); }, refused);
    lockstep::recursive_mutex r;
    expect_not_permitted([&] { c.wait(r); }, refused);
    EXPECT_DEATH(c.wait(m), "^lockstep::mutex: unlocked while nobody holds it\n");
    c.notify_all(); // nothing was left behind in its queue
}

// --- the end
// ------------------------------------------------------------------------------------------------------------

TEST(BadInput, ClosedIsClosed) {
    lockstep::channel<std::string> c(1);
    ASSERT_TRUE(c.send("before"));
    c.close();
    c.close();
    std::string lost = "after";
    EXPECT_FALSE(c.send(lost));
    EXPECT_EQ(c.try_send(lost), lockstep::channel_status::closed);
    EXPECT_EQ(c.send_for(lost, 1h), lockstep::channel_status::closed);
    EXPECT_EQ(lost, "after");
    EXPECT_EQ(c.receive(), "before");
    EXPECT_EQ(c.receive(), std::nullopt);
    std::optional<std::string> value;
    EXPECT_EQ(c.try_receive(value), lockstep::channel_status::closed);
}

#if LOCKSTEP_ASSERTIONS

/// Lets somebody wait for an object of this type, and destroys it.
template <class T, class... Args, class F>
void destroy_while(F waits, Args... args) {
    auto* const object = new T(args...);
    std::thread([waits, object] { waits(*object); }).detach();
    std::this_thread::sleep_for(100ms);
    delete object;
}

/// Requires that a Lock that is destroyed while it is held, and while another waits for it besides, says so.
template <class Lock>
void expect_held(const std::string& name) {
    const auto lock = [](Lock& l) { l.lock(); };
    EXPECT_DEATH(destroy_while<Lock>(lock), "^lockstep::" + name + ": destroyed while held\n");
    EXPECT_DEATH(
        {
            Lock l;
            l.lock();
            std::thread(lock, std::ref(l)).detach();
            std::this_thread::sleep_for(100ms);
        },
        "^lockstep::" + name + ": destroyed while held\n");
}

/// Stays there: until the death that is expected.
void stay() { std::this_thread::sleep_for(1h); }

TEST(BadInput, DestroyingWhatIsHeld) {
    expect_held<lockstep::mutex>("mutex");
    expect_held<lockstep::fair_mutex>("fair_mutex");
    expect_held<lockstep::recursive_mutex>("recursive_mutex");
    expect_held<lockstep::rw_lock<lockstep::rw_policy::prefer_readers>>("rw_lock");
    expect_held<lockstep::rw_lock<lockstep::rw_policy::prefer_writers>>("rw_lock");
    expect_held<lockstep::rw_lock<lockstep::rw_policy::phase_fair>>("rw_lock");
    EXPECT_DEATH(
        {
            lockstep::rw_lock<> rw;
            rw.lock_shared();
        },
        "^lockstep::rw_lock: destroyed while held\n");
}

TEST(BadInput, DestroyingAMonitorWhileSomebodyIsInside) {
    using lockstep::hoare_monitor, lockstep::monitor, lockstep::object_monitor;
    const auto enter = [](auto& m) { m.with([](auto&) { stay(); }); };
    const std::string message = ": destroyed while somebody is inside\n";
    EXPECT_DEATH(destroy_while<monitor<int>>(enter, 0), "^lockstep::monitor" + message);
    EXPECT_DEATH(destroy_while<hoare_monitor<int>>(enter, 0), "^lockstep::hoare_monitor" + message);
    EXPECT_DEATH(destroy_while<object_monitor>([](object_monitor& o) { o.synchronized(stay); }),
                 "^lockstep::object_monitor" + message);
    EXPECT_DEATH(
        {
            auto o = std::make_unique<object_monitor>();
            o->synchronized([&] { o.reset(); });
        },
        "^lockstep::object_monitor" + message);
}

TEST(BadInput, DestroyingWhatSomebodyWaitsFor) {
    const auto message = [](const char* kind) {
        return std::string("lockstep::") + kind + ": destroyed while somebody waits\n";
    };
    EXPECT_DEATH(destroy_while<lockstep::event>([](lockstep::event& e) { e.wait(); }), message("event"));
    EXPECT_DEATH(destroy_while<lockstep::latch>([](lockstep::latch& l) { l.wait(); }, 1), message("latch"));
    EXPECT_DEATH(destroy_while<lockstep::semaphore>([](lockstep::semaphore& s) { s.acquire(); }, 0),
                 message("semaphore"));
    EXPECT_DEATH(destroy_while<lockstep::barrier<>>([](lockstep::barrier<>& b) { b.arrive_and_wait(); }, 2),
                 message("barrier"));
    EXPECT_DEATH(destroy_while<lockstep::channel<int>>([](lockstep::channel<int>& c) { c.receive(); }),
                 message("channel"));
    EXPECT_DEATH(destroy_while<lockstep::condition_variable>([](lockstep::condition_variable& c) {
                     lockstep::mutex m;
                     const std::lock_guard guard(m);
                     c.wait(m);
                 }),
                 message("condition_variable"));
    const auto never = [](int) { return false; };
    EXPECT_DEATH(destroy_while<lockstep::monitor<int>>([&](auto& m) { m.when(never, [](int&) {}); }, 0),
                 message("monitor"));
    EXPECT_DEATH(destroy_while<lockstep::object_monitor>([](auto& o) { o.synchronized([&] { o.wait(); }); }),
                 message("object_monitor"));
    using buffer = lockstep::bounded_buffer<int>;
    EXPECT_DEATH(destroy_while<buffer>([](buffer& b) { b.take(); }, 1), message("bounded_buffer"));
    EXPECT_DEATH(destroy_while<buffer>(
                     [](buffer& b) {
                         for (;;) b.put(1);
                     },
                     1),
                 message("bounded_buffer"));
    using hoare = lockstep::hoare_monitor<int>;
    EXPECT_DEATH(
        {
            static hoare m(0); // left in peace: it is the condition that is destroyed
            destroy_while<hoare::condition>([](hoare::condition& c) { m.with([&](auto& in) { in.wait(c); }); });
        },
        message("hoare_monitor::condition"));
}

#endif

TEST(BadInput, AConditionVariableMayGoWhenAllAreSignalled) {
    for (int i = 0; i < 200; ++i) {
        lockstep::mutex m;
        bool waiting = false;
        auto c = std::make_unique<lockstep::condition_variable>();
        std::jthread waiter([&] {
            const std::lock_guard guard(m);
            waiting = true;
            c->wait(m);
        });
        for (;; std::this_thread::yield()) {
            const std::lock_guard guard(m);
            if (!waiting) continue;
            c->notify_all();
            c.reset(); // the waiter may not even have woken
            break;
        }
    }
}

// --- very many, and other processes
// ---------------------------------------------------------------------------------------

TEST(BadInput, AMillionWait) {
    namespace parking = lockstep::parking;
    const auto tickets = std::make_unique<parking::ticket[]>(waiters);
    std::vector<parking::wait_node> nodes(waiters);
    parking::wait_queue queue;
    for (int i = 0; i < waiters; ++i) {
        nodes[i].owner = &tickets[i];
        queue.push(nodes[i]);
    }
    EXPECT_EQ(queue.size(), static_cast<std::uint32_t>(waiters));
    for (int i = 0; i < waiters; i += 2) EXPECT_TRUE(queue.remove(nodes[i])); // gave up, from the middle
    for (int i = 1; i < waiters; i += 4) ASSERT_TRUE(tickets[i].claim());     // came too late
    for (int i = 3; i < waiters; i += 4) ASSERT_EQ(queue.claim_first(), &nodes[i]);
    EXPECT_EQ(queue.claim_first(), nullptr);
    EXPECT_TRUE(queue.empty());
}

TEST(BadInput, AChildProcessHasWhatWasFree) {
    lockstep::mutex m;
    lockstep::channel<int> c(1);
    const pid_t child = fork();
    if (child == 0) {
        const std::lock_guard guard(m);
        _exit(c.send(1) && c.receive() == 1 ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
}

} // namespace
