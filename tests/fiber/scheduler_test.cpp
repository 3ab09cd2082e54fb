// What a user may expect of many fibers together.
#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/fiber/this_fiber.hpp"
#include "lockstep/sync/barrier.hpp"
#include "lockstep/sync/channel.hpp"
#include "lockstep/sync/condition_variable.hpp"
#include "lockstep/sync/event.hpp"
#include "lockstep/sync/mutex.hpp"
#include "lockstep/sync/once.hpp"
#include "lockstep/sync/recursive_mutex.hpp"
#include "lockstep/sync/select.hpp"

#include <ctime>
#include <functional>
#include <gtest/gtest.h>
#include <numeric>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using lockstep::fiber;
using lockstep::go;
using lockstep::scheduler;
namespace this_fiber = lockstep::this_fiber;

template <class F>
void crowd(scheduler& s, int n, F f) {
    std::vector<fiber<>> all;
    for (int i = 0; i < n; ++i) all.push_back(s.go([=] { f(i); }));
    for (auto& one : all) one.join();
}

/// CPU time of the whole process.
std::chrono::nanoseconds processor_time() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec);
}

class OnWorkers : public testing::TestWithParam<unsigned> {
protected:
    scheduler s{{.workers = GetParam(), .stack_bytes = 64 * 1024}};
};

TEST_P(OnWorkers, AMutexExcludes) {
    lockstep::mutex m;
    long count = 0;
    crowd(s, 50, [&](int) {
        for (int k = 0; k < 2000; ++k) {
            const std::lock_guard guard(m);
            const long seen = count;
            if (k % 64 == 0) this_fiber::yield();
            count = seen + 1;
        }
    });
    EXPECT_EQ(count, 100'000);
}

TEST_P(OnWorkers, ChannelsLoseNothing) {
    for (const std::size_t capacity : {0U, 1U, 8U}) {
        lockstep::channel<int> c(capacity);
        std::atomic<long> received{0}, sum{0};
        std::vector<fiber<>> receivers;
        for (int i = 0; i < 4; ++i) {
            receivers.push_back(s.go([&] {
                for (int v : c) {
                    ++received;
                    sum += v;
                }
            }));
        }
        crowd(s, 4, [&](int) {
            for (int k = 0; k < 5000; ++k) c.send(k);
        });
        c.close();
        for (auto& r : receivers) r.join();
        EXPECT_EQ(received, 20'000);
        EXPECT_EQ(sum, 4L * 5000 * 4999 / 2);
    }
}

TEST_P(OnWorkers, ThreadsAndFibersTalk) {
    lockstep::channel<int> there, back;
    auto echo = s.go([&] {
        for (int v : there) back.send(v + 1);
        back.close();
    });
    std::jthread outside([&] {
        for (int i = 0; i < 2000; ++i) {
            there.send(i);
            ASSERT_EQ(back.receive(), i + 1);
        }
        there.close();
    });
    echo.join();
}

TEST_P(OnWorkers, TimeoutsRaceWithSends) {
    lockstep::channel<int> c;
    std::atomic<int> sent{0}, received{0};
    auto sender = s.go([&] {
        for (int i = 0; i < 2000; ++i) {
            int v = i;
            if (c.send_for(v, std::chrono::microseconds(i % 50)) == lockstep::channel_status::done) ++sent;
        }
        c.close();
    });
    auto receiver = s.go([&] {
        std::optional<int> v;
        for (int i = 0;; ++i) {
            const auto how = c.receive_for(v, std::chrono::microseconds((i * 7) % 50));
            if (how == lockstep::channel_status::closed) break;
            if (how == lockstep::channel_status::done) ++received;
        }
    });
    sender.join();
    receiver.join();
    EXPECT_EQ(sent, received);
}

TEST_P(OnWorkers, NobodyWakesBeforeItsDeadline) {
    const auto start = std::chrono::steady_clock::now();
    crowd(s, 50, [&](int i) {
        this_fiber::sleep_until(start + i * 1ms);
        EXPECT_GE(std::chrono::steady_clock::now(), start + i * 1ms);
    });
}

TEST_P(OnWorkers, ManySleepers) {
    std::atomic<int> woken{0};
    crowd(s, 2000, [&](int i) {
        this_fiber::sleep_for(std::chrono::microseconds((i * 37) % 5000));
        ++woken;
    });
    EXPECT_EQ(woken, 2000);
}

TEST_P(OnWorkers, AFiberThatNeverYieldsStarvesNobody) {
    std::atomic<bool> stop{false};
    lockstep::event all_hold;
    std::atomic<unsigned> holding{0};
    std::vector<fiber<>> hogs;
    for (unsigned i = 0; i < GetParam(); ++i) {
        hogs.push_back(s.go([&] {
            ++holding;
            while (!stop) {
            }
        }));
    }
    while (holding != GetParam()) std::this_thread::yield();
    // Every worker is taken: from outside, by a timer, and among themselves the others go on all the same.
    s.go([&] {
         this_fiber::sleep_for(1ms);
         lockstep::channel<int> c;
         auto other = go([&] { c.send(1); });
         EXPECT_EQ(c.receive(), 1);
         other.join();
     }).join();
    stop = true;
    for (auto& h : hogs) h.join();
    crowd(s, 100, [](int) { this_fiber::yield(); }); // all are back
}

TEST_P(OnWorkers, WhatAHogHasStartedGoesOnWithoutIt) {
    std::atomic<bool> child_ran{false};
    s.go([&] {
         auto child = go([&] { child_ran = true; });
         while (!child_ran) {
         }
         child.join();
     }).join();
}

TEST_P(OnWorkers, OthersGoOnWhileOneBlocksItsThread) {
    std::atomic<bool> other_ran{false};
    s.go([&] {
         auto other = go([&] { other_ran = true; });
         lockstep::blocking([&] {
             while (!other_ran) std::this_thread::sleep_for(100us);
         });
         other.join();
     }).join();
    EXPECT_TRUE(other_ran);
}

TEST_P(OnWorkers, OthersGoOnHoweverManyBlockOneAfterTheOther) {
    std::atomic<bool> over{false};
    std::vector<fiber<>> blocked;
    for (int i = 0; i < 20; ++i) {
        blocked.push_back(s.go([&] {
            lockstep::blocking([&] {
                while (!over) std::this_thread::sleep_for(100us);
            });
        }));
        s.go([] {}).join(); // it runs
    }
    over = true;
}

TEST_P(OnWorkers, BlockingInsideOfBlockingAndWaitingInsideOfIt) {
    lockstep::channel<int> c;
    auto sender = s.go([&] {
        for (int i = 0; i < 100; ++i) {
            lockstep::blocking([&] {
                EXPECT_EQ(lockstep::blocking([&] { return i; }), i);
                c.send(i); // goes on in another thread, perhaps
                this_fiber::yield();
            });
        }
        c.close();
    });
    int sum = 0;
    s.go([&] {
         for (const int i : c) sum += i;
     }).join();
    sender.join();
    EXPECT_EQ(sum, 99 * 100 / 2);
}

TEST_P(OnWorkers, WokenFromOutsideWhileTheOnlyRunningFiberBlocks) {
    lockstep::event wake_up, woken;
    auto sleeper = s.go([&] {
        wake_up.wait();
        woken.set();
    });
    s.go([&] {
         lockstep::blocking([&] {
             std::thread([&] { wake_up.set(); }).join();
             while (!woken.is_set()) std::this_thread::sleep_for(100us);
         });
     }).join();
    sleeper.join();
}

TEST_P(OnWorkers, ARecursiveMutexBelongsToTheFiber) {
    lockstep::recursive_mutex m;
    int inside = 0;
    crowd(s, 10, [&](int) {
        for (int k = 0; k < 100; ++k) {
            const std::lock_guard outer(m);
            const std::lock_guard inner(m);
            EXPECT_EQ(inside++, 0);
            this_fiber::yield();
            --inside;
        }
    });
}

TEST_P(OnWorkers, OnceIsForFibersAndThreads) {
    for (int round = 0; round < 100; ++round) {
        lockstep::once o;
        int runs = 0, tries = 0;
        const auto use = [&] {
            try {
                o.call([&] {
                    const bool first = ++tries == 1;
                    this_fiber::yield(); // others come, in the same thread as well, and are not taken for us
                    EXPECT_THROW(o.call([] {}), std::system_error);
                    if (first) throw 1;
                    ++runs;
                });
            } catch (int) {
                return;
            }
            EXPECT_EQ(runs, 1);
        };
        std::jthread outside(use);
        crowd(s, 8, [&](int) { use(); });
        outside.join();
        EXPECT_EQ(tries, 2);
    }
}

TEST_P(OnWorkers, BarriersAndConditions) {
    lockstep::barrier meet(8);
    std::atomic<int> phase_sum{0};
    crowd(s, 8, [&](int) {
        for (int phase = 0; phase < 200; ++phase) {
            EXPECT_EQ(phase_sum / 8, phase);
            meet.arrive_and_wait();
            ++phase_sum;
            meet.arrive_and_wait();
        }
    });
    EXPECT_EQ(phase_sum, 1600);
}

TEST_P(OnWorkers, IdleCostsNothing) {
    lockstep::event never_set;
    std::vector<fiber<>> all;
    for (int i = 0; i < 1000; ++i) all.push_back(s.go([&] { never_set.wait(); }));
    // Once they have all come to rest, the process uses no time: what is left is this thread's own waking up.
    const auto used_in_100_ms = [] {
        const auto before = processor_time();
        std::this_thread::sleep_for(100ms);
        return processor_time() - before;
    };
    int tries = 0;
    while (used_in_100_ms() > 2ms && ++tries < 100) {
    }
    EXPECT_LT(tries, 100);
    never_set.set();
    for (auto& f : all) f.join();
}

TEST_P(OnWorkers, SpawningTreesOfFibers) {
    const std::function<int(int)> tree = [&](int depth) -> int {
        if (depth == 0) return 1;
        auto left = go([&] { return tree(depth - 1); });
        auto right = go([&] { return tree(depth - 1); });
        return left.join() + right.join();
    };
    EXPECT_EQ(s.go([&] { return tree(12); }).join(), 4096);
}

INSTANTIATE_TEST_SUITE_P(Scheduler, OnWorkers, testing::Values(1U, 2U, 4U),
                         [](const auto& param) { return std::to_string(param.param) + "_workers"; });

TEST(Scheduler, ItsEndWaitsForItsFibers) {
    std::atomic<int> ended{0};
    {
        scheduler s({.workers = 2});
        for (int i = 0; i < 100; ++i) {
            s.go([&] {
                 this_fiber::sleep_for(1ms);
                 ++ended;
             }).detach();
        }
    }
    EXPECT_EQ(ended, 100);
}

TEST(Scheduler, ATalkingPairDoesNotStarveAThird) {
    scheduler one({.workers = 1});
    lockstep::channel<int> there, back;
    std::atomic<bool> third_ran{false};
    auto a = one.go([&] {
        while (!third_ran) {
            there.send(1);
            back.receive();
        }
        there.close();
    });
    auto b = one.go([&] {
        for (int v : there) back.send(v);
    });
    one.go([&] { third_ran = true; }).join();
    a.join();
    b.join();
}

} // namespace
