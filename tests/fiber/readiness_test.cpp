// What a user may expect who waits for descriptors on fibers, and on threads.
#include "lockstep/fiber/on_ready.hpp"
#include "lockstep/fiber/readiness.hpp"
#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/fiber/this_fiber.hpp"
#include "lockstep/sync/latch.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <numeric>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using namespace std::chrono_literals;
using lockstep::direction;
using lockstep::go;
using lockstep::readiness;
using lockstep::scheduler;
using lockstep::parking::ending;
namespace this_fiber = lockstep::this_fiber;

/// Both ends of a connection, as a program has them that does without lockstep::net.
struct pair_of_ends {
    pair_of_ends() {
        std::array<int, 2> both{};
        EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, both.data()), 0);
        near = both[0], far = both[1];
        near_ready = readiness(near), far_ready = readiness(far);
    }
    ~pair_of_ends() {
        near_ready.forget();
        far_ready.forget();
        close_far();
        close(near);
    }
    void close_far() {
        if (far >= 0) close(std::exchange(far, -1));
    }
    int near = -1, far = -1;
    readiness near_ready, far_ready;
};

/// The number that came, or what ended the wait.
struct answer {
    ending how = ending::granted;
    int value = 0;
    ssize_t length = 0;
};

answer receive(int fd, readiness& ready, lockstep::parking::deadline until = lockstep::parking::never,
               const std::stop_token& stop = {}) {
    answer a;
    for (;;) {
        const auto seen = ready.seen(direction::read);
        a.length = read(fd, &a.value, sizeof a.value);
        if (a.length >= 0 || lockstep::this_fiber::error_number() != EAGAIN) return a;
        a.how = ready.wait(direction::read, seen, until, stop);
        if (a.how != ending::granted) return a;
    }
}

void send(int fd, int value) { ASSERT_EQ(write(fd, &value, sizeof value), ssize_t{sizeof value}); }

TEST(Readiness, AFiberThatWaitsIsWokenByWhatAThreadWrites) {
    scheduler s({.workers = 1});
    pair_of_ends ends;
    auto reader = s.go([&] { return receive(ends.near, ends.near_ready); });
    std::this_thread::sleep_for(5ms);
    send(ends.far, 7);
    EXPECT_EQ(reader.join().value, 7);
}

TEST(Readiness, AThreadWaitsInPoll) {
    pair_of_ends ends;
    std::jthread writer([&] {
        std::this_thread::sleep_for(5ms);
        send(ends.far, 8);
    });
    EXPECT_EQ(receive(ends.near, ends.near_ready).value, 8);
}

TEST(Readiness, WhatCameBeforeTheFirstWaitIsNotMissed) {
    scheduler s({.workers = 1});
    pair_of_ends ends;
    const auto seen = ends.near_ready.seen(direction::read);
    send(ends.far, 9);
    EXPECT_EQ(s.go([&] { return ends.near_ready.wait(direction::read, seen); }).join(), ending::granted);
}

TEST(Readiness, TheEndIsNews) {
    scheduler s({.workers = 1});
    pair_of_ends ends;
    auto reader = s.go([&] { return receive(ends.near, ends.near_ready); });
    std::this_thread::sleep_for(5ms);
    ends.close_far();
    EXPECT_EQ(reader.join().length, 0);
}

TEST(Readiness, AfterTheEndNothingCountsAsDrained) {
    scheduler s({.workers = 1});
    pair_of_ends ends;
    s.go([&] {
         auto reader = go([&] { return receive(ends.near, ends.near_ready); });
         this_fiber::sleep_for(1ms);
         send(ends.far, 1);
         reader.join();
         const auto before = ends.near_ready.seen(direction::read);
         EXPECT_TRUE(ends.near_ready.drained(before));
         ends.close_far();
         while (ends.near_ready.seen(direction::read) == before) this_fiber::sleep_for(1ms);
         EXPECT_FALSE(ends.near_ready.drained(ends.near_ready.seen(direction::read)));
     }).join();
}

class Selecting : public testing::TestWithParam<bool> {
protected:
    /// On a fiber or on this thread.
    template <class F>
    auto here(F f) {
        if (!GetParam()) return f();
        scheduler s({.workers = 2});
        return s.go(f).join();
    }
    pair_of_ends ends;
    lockstep::channel<int> numbers{1};
    bool there = false;
    int number = 0;

    std::size_t select_for(std::chrono::milliseconds length) {
        return lockstep::select(lockstep::on_ready(ends.near_ready, direction::read,
                                                   ends.near_ready.seen(direction::read), [&](bool is) { there = is; }),
                                lockstep::on_receive(numbers, [&](std::optional<int> n) { number = n.value_or(-1); }),
                                lockstep::after(length, [] {}));
    }
};

TEST_P(Selecting, TakesTheDescriptor) {
    auto late = go([&] {
        this_fiber::sleep_for(3ms);
        send(ends.far, 1);
    });
    std::size_t which = here([&] {
        std::size_t taken = select_for(10s); // that it can be written is news of the other direction
        while (receive(ends.near, ends.near_ready, lockstep::parking::at_once).length < 0) taken = select_for(10s);
        return taken;
    });
    EXPECT_EQ(which, 0U);
    EXPECT_TRUE(there);
}

TEST_P(Selecting, TakesTheChannel) {
    auto late = go([&] {
        this_fiber::sleep_for(3ms);
        numbers.send(7);
    });
    EXPECT_EQ(here([&] { return select_for(10s); }), 1U);
    EXPECT_EQ(number, 7);
}

TEST_P(Selecting, TakesTheTime) {
    EXPECT_EQ(here([&] { return select_for(2ms); }), 2U);
}

TEST_P(Selecting, IsToldThatTheDescriptorWasForgotten) {
    auto late = go([&] {
        this_fiber::sleep_for(3ms);
        ends.near_ready.forget();
    });
    there = true;
    EXPECT_EQ(here([&] { return select_for(10s); }), 0U);
    EXPECT_FALSE(there);
}

INSTANTIATE_TEST_SUITE_P(, Selecting, testing::Bool(),
                         [](const auto& where) { return where.param ? "OnAFiber" : "OnAThread"; });

class WaitsEnd : public testing::TestWithParam<bool> {
protected:
    /// On a fiber or on this thread.
    template <class F>
    auto here(F f) {
        if (!GetParam()) return f();
        scheduler s({.workers = 1});
        return s.go(f).join();
    }
    pair_of_ends ends;
};

TEST_P(WaitsEnd, ByADeadline) {
    const answer a = here([&] { return receive(ends.near, ends.near_ready, lockstep::parking::after(2ms)); });
    EXPECT_EQ(a.how, ending::timed_out);
}

TEST_P(WaitsEnd, ByAStopThatCameBefore) {
    std::stop_source stop;
    stop.request_stop();
    const answer a =
        here([&] { return receive(ends.near, ends.near_ready, lockstep::parking::never, stop.get_token()); });
    EXPECT_EQ(a.how, ending::cancelled);
}

TEST_P(WaitsEnd, ByAStop) {
    std::stop_source stop;
    std::jthread impatient([&] {
        std::this_thread::sleep_for(5ms);
        stop.request_stop();
    });
    const answer a =
        here([&] { return receive(ends.near, ends.near_ready, lockstep::parking::never, stop.get_token()); });
    EXPECT_EQ(a.how, ending::cancelled);
}

TEST_P(WaitsEnd, AtOnceWhereThereIsNoPatience) {
    const answer a = here([&] { return receive(ends.near, ends.near_ready, lockstep::parking::at_once); });
    EXPECT_EQ(a.how, ending::timed_out);
}

TEST_P(WaitsEnd, AtOnceForAFile) {
    const int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    readiness ready(fd);
    EXPECT_EQ(here([&] { return ready.wait(direction::read, 0); }), ending::granted);
    ready.forget();
    close(fd);
}

INSTANTIATE_TEST_SUITE_P(, WaitsEnd, testing::Bool(),
                         [](const auto& where) { return where.param ? "OnAFiber" : "OnAThread"; });

TEST(Readiness, ForgettingEndsTheWaits) {
    scheduler s({.workers = 2});
    pair_of_ends ends;
    auto reader = s.go([&] { return receive(ends.near, ends.near_ready); });
    std::this_thread::sleep_for(5ms);
    ends.near_ready.forget();
    EXPECT_EQ(reader.join().how, ending::closed);
}

/// Two fibers a connection, each of which answers the other's number with the next.
int play(scheduler& s, int pairs, int rounds) {
    std::vector<pair_of_ends> all(static_cast<std::size_t>(pairs));
    std::vector<lockstep::fiber<int>> players;
    for (pair_of_ends& ends : all) {
        players.push_back(s.go([&ends, rounds] {
            int last = 0;
            for (int i = 0; i < rounds; ++i) {
                send(ends.near, last + 1);
                last = receive(ends.near, ends.near_ready).value;
            }
            return last;
        }));
        players.push_back(s.go([&ends, rounds] {
            for (int i = 0; i < rounds; ++i) send(ends.far, receive(ends.far, ends.far_ready).value + 1);
            return 0;
        }));
    }
    int sum = 0;
    for (auto& p : players) sum += p.join();
    return sum;
}

class ManyPairs : public testing::TestWithParam<unsigned> {};

TEST_P(ManyPairs, LoseNothing) {
    scheduler s({.workers = GetParam(), .stack_bytes = 64 * 1024});
    EXPECT_EQ(play(s, 1, 2000), 4000);
    EXPECT_EQ(play(s, 100, 100), 100 * 200);
}

INSTANTIATE_TEST_SUITE_P(OnWorkers, ManyPairs, testing::Values(1U, 2U, 5U));

TEST(Readiness, AFiberThatBlocksItsWorkerDelaysNobody) {
    scheduler s({.workers = 1});
    pair_of_ends ends;
    lockstep::latch blocked(1);
    std::atomic<bool> answered{false};
    auto reader = s.go([&] {
        const int value = receive(ends.near, ends.near_ready).value;
        answered = true;
        return value;
    });
    std::this_thread::sleep_for(5ms); // the worker watches
    auto blocker = s.go([&] {
        blocked.count_down();
        lockstep::blocking([&] {
            while (!answered) std::this_thread::sleep_for(1ms);
        });
    });
    blocked.wait();
    send(ends.far, 5);
    EXPECT_EQ(reader.join(), 5);
    blocker.join();
}

TEST(Readiness, AFiberThatComputesOnDelaysNobodyForLong) {
    scheduler s({.workers = 1});
    pair_of_ends ends;
    std::atomic<bool> answered{false};
    auto reader = s.go([&] {
        const int value = receive(ends.near, ends.near_ready).value;
        answered = true;
        return value;
    });
    std::this_thread::sleep_for(5ms);
    auto selfish = s.go([&] {
        while (!answered) {
        }
    });
    send(ends.far, 6);
    EXPECT_EQ(reader.join(), 6);
    selfish.join();
}

TEST(Readiness, TheEndOfTheSchedulerThatWatchedLeavesAnotherWatching) {
    scheduler stays({.workers = 1});
    pair_of_ends ends;
    auto first = std::make_unique<scheduler>(lockstep::scheduler_options{.workers = 1});
    pair_of_ends others;
    auto starts = first->go([&] { return receive(others.near, others.near_ready); });
    std::this_thread::sleep_for(5ms); // the first one watches
    auto reader = stays.go([&] { return receive(ends.near, ends.near_ready); });
    std::this_thread::sleep_for(5ms);
    send(others.far, 1);
    EXPECT_EQ(starts.join().value, 1);
    first.reset();
    std::this_thread::sleep_for(5ms);
    send(ends.far, 2);
    EXPECT_EQ(reader.join().value, 2);
}

TEST(Readiness, TimersAreNotLateWhereDescriptorsAreWatched) {
    scheduler s({.workers = 2});
    pair_of_ends ends;
    std::stop_source stop;
    auto reader = s.go([&] { return receive(ends.near, ends.near_ready, lockstep::parking::never, stop.get_token()); });
    std::vector<lockstep::fiber<>> sleepers;
    for (int i = 0; i < 100; ++i) sleepers.push_back(s.go([i] { this_fiber::sleep_for(i * 50us); }));
    for (auto& one : sleepers) one.join();
    stop.request_stop();
    EXPECT_EQ(reader.join().how, ending::cancelled);
}

TEST(ReadinessDeathTest, AForkedProcessWatchesForItself) {
    scheduler s({.workers = 1});
    pair_of_ends ends;
    s.go([&] {
         auto reader = go([&] { return receive(ends.near, ends.near_ready); });
         this_fiber::sleep_for(1ms);
         send(ends.far, 1);
         EXPECT_EQ(reader.join().value, 1);
     }).join();
    const pid_t child = fork();
    if (child == 0) {
        alarm(20);
        auto reader = go([&] { return receive(ends.near, ends.near_ready).value; }); // of its own default scheduler
        std::this_thread::sleep_for(5ms);
        send(ends.far, 3);
        _exit(reader.join() == 3 ? 0 : 1);
    }
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
}

TEST(Readiness, NumbersThatAreUsedAgainGetNoOldNews) {
    scheduler s({.workers = 2});
    for (int round = 0; round < 200; ++round) {
        pair_of_ends ends; // the same numbers each time
        auto reader = s.go([&] { return receive(ends.near, ends.near_ready); });
        if (round % 3 == 0) this_fiber::yield();
        send(ends.far, round);
        ASSERT_EQ(reader.join().value, round);
    }
}

} // namespace
