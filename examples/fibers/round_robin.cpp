// expect: verified
// The lecture's processor: three threads that never yield share it by the timer interrupt, one time slice after the other.
// Each marks when it runs; line by line the marks are a Gantt chart. What must not be interrupted in the middle disables
// the interrupts: here a preemption_guard, around looking at the last mark and making the next.
//
// Elsewhere: pthreads are sliced by the kernel (SCHED_RR); Go interrupts its goroutines by a signal, as this does; Java's
// virtual threads and Python's asyncio never interrupt. The checker explores every way to take turns, so to it the fibers
// are threads, and there are but two.
#include "lockstep/check.hpp"
#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/fiber/this_fiber.hpp"

#include <array>
#include <cstdio>
#include <vector>

namespace {

using namespace std::chrono_literals;

class gantt_chart {
public:
    void mark(char who) {
        const lockstep::this_fiber::preemption_guard no_interrupts;
        const unsigned n = turns_.load();
        if (n == marks_.size() || (n != 0 && marks_[n - 1].load() == who)) return;
        marks_[n].store(who);
        turns_.store(n + 1);
    }
    void print_line(char who) const {
        std::printf("%c |", who);
        for (unsigned i = 0; i < turns_.load(); ++i) std::putchar(marks_[i].load() == who ? '#' : ' ');
        std::printf("|\n");
    }

private:
    std::array<std::atomic<char>, 60> marks_{};
    std::atomic<unsigned> turns_{0};
};

} // namespace

int main() {
    const std::vector<char> names = lockstep::checked() ? std::vector{'A', 'B'} : std::vector{'A', 'B', 'C'};
    const int work = lockstep::checked() ? 1 : 40'000'000;
    gantt_chart chart;
    lockstep::scheduler processor({.workers = 1, .time_slice = 2ms});
    std::vector<lockstep::fiber<>> threads;
    for (const char name : names) {
        threads.push_back(processor.go([&chart, name, work] {
            for (int i = 0; i < work; ++i) {
                if (i % 1000 == 0) chart.mark(name);
            }
        }));
    }
    for (auto& t : threads) t.join();
    for (const char name : names) chart.print_line(name);
}
