// A scheduler that interrupts its fibers, as the timer of a machine with one processor does.
#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/fiber/this_fiber.hpp"
#include "lockstep/sync/channel.hpp"
#include "lockstep/sync/mutex.hpp"

#include <gtest/gtest.h>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using lockstep::fiber;
using lockstep::go;
using lockstep::scheduler;
namespace this_fiber = lockstep::this_fiber;

TEST(TimeSlices, FibersThatNeverYieldTakeTurnsOnOneProcessor) {
    scheduler machine({.workers = 1, .time_slice = 200us});
    std::atomic<int> baton{0};
    std::vector<fiber<>> all;
    for (int me = 0; me < 3; ++me) {
        all.push_back(machine.go([&, me] {
            for (int round = 0; round < 5; ++round) {
                while (baton != me) { // nobody yields: only the interrupt takes the processor away
                }
                baton = (me + 1) % 3;
            }
        }));
    }
    for (auto& f : all) f.join();
    EXPECT_EQ(baton, 0);
}

TEST(TimeSlices, AGuardKeepsTheProcessor) {
    scheduler machine({.workers = 1, .time_slice = 100us});
    std::atomic<long> count{0};
    std::atomic<bool> stop{false};
    auto other = machine.go([&] {
        while (!stop) ++count;
    });
    machine
        .go([&] {
            for (int round = 0; round < 20; ++round) {
                {
                    const this_fiber::preemption_guard outer;
                    const this_fiber::preemption_guard inner;
                    const long seen = count;
                    const auto end = std::chrono::steady_clock::now() + 1ms; // several slices
                    while (std::chrono::steady_clock::now() < end) EXPECT_EQ(count, seen);
                }
                const long seen = count;
                while (count == seen) { // without it the other runs again
                }
            }
        })
        .join();
    stop = true;
    other.join();
}

TEST(TimeSlices, WaitingWorksAmongInterrupts) {
    scheduler machine({.workers = 2, .time_slice = 100us});
    lockstep::channel<int> c(2);
    std::atomic<bool> stop{false};
    auto hog = machine.go([&] {
        while (!stop) {
        }
    });
    auto sender = machine.go([&] {
        for (int i = 0; i < 2000; ++i) c.send(i);
        c.close();
    });
    auto receiver = machine.go([&] {
        int n = 0;
        while (c.receive()) ++n;
        return n;
    });
    sender.join();
    EXPECT_EQ(receiver.join(), 2000);
    stop = true;
    hog.join();
}

/// Moved so slowly that most slices end in the middle of a send or a receive.
struct heavy {
    explicit heavy(int v = 0) : value(v) {}
    heavy(heavy&& other) noexcept : value(other.value) {
        const auto end = std::chrono::steady_clock::now() + 40us;
        while (std::chrono::steady_clock::now() < end) {
        }
    }
    int value;
};

TEST(TimeSlices, EndInTheMiddleOfASend) {
    scheduler machine({.workers = 1, .time_slice = 100us});
    lockstep::channel<heavy> c(3);
    std::vector<fiber<>> senders;
    std::vector<fiber<int>> receivers;
    for (int k = 0; k < 3; ++k) {
        senders.push_back(machine.go([&] {
            for (int i = 1; i <= 200; ++i) c.send(heavy(i));
        }));
        receivers.push_back(machine.go([&] {
            int sum = 0;
            while (const auto got = c.receive()) sum += got->value;
            return sum;
        }));
    }
    for (auto& s : senders) s.join();
    c.close();
    int sum = 0;
    for (auto& r : receivers) sum += r.join();
    EXPECT_EQ(sum, 3 * 200 * 201 / 2);
}

} // namespace
