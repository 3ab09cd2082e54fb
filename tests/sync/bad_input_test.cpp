// Input at the edge of what there is, and beyond it: numbers, times, ends, very many who wait, a second process.
#include "lockstep/sync/barrier.hpp"
#include "lockstep/sync/bounded_buffer.hpp"
#include "lockstep/sync/latch.hpp"
#include "lockstep/sync/mutex.hpp"
#include "lockstep/sync/rw_lock.hpp"
#include "lockstep/sync/select.hpp"
#include "lockstep/sync/semaphore.hpp"
#include "refusal.hpp"

#include <gtest/gtest.h>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using namespace std::chrono_literals;
using lockstep::testing::refusal;

#if defined(__SANITIZE_THREAD__)
constexpr int waiters = 10'000;
#else
constexpr int waiters = 1'000'000;
#endif

// --- numbers ---------------------------------------------------------------------------------------------------------

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

// --- times -----------------------------------------------------------------------------------------------------------

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

// --- very many, and other processes ----------------------------------------------------------------------------------

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
