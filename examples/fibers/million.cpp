// expect: no bug | --executions 10000
// So many fibers at once, a million with the argument 1000000: all are started, all wait until the last one has come, and
// all go on. Each takes the part of its stack that it uses, here one page of 4 KiB, and no thread.
//
// Elsewhere: goroutines and Java's virtual threads do as much; pthreads end at some ten thousand (the kernel's limits
// on threads and mappings), and Python's asyncio has as many tasks, on one processor and only where it says await.
#include <cstdio>
#include <cstdlib>
#include <lockstep/check.hpp>
#include <lockstep/fiber/task_group.hpp>
#include <lockstep/sync/latch.hpp>

int main(int argc, char** argv) {
    const long count = lockstep::checked() ? 2 : argc > 1 ? std::atol(argv[1]) : 10'000;
    lockstep::latch all_are_here(count);
    std::atomic<long> went_on{0};
    lockstep::task_group fibers;
    for (long i = 0; i < count; ++i) {
        fibers.go([&] {
            all_are_here.arrive_and_wait();
            went_on.fetch_add(1, std::memory_order_relaxed);
        });
    }
    fibers.join();
    std::printf("%ld fibers were alive at once, and %ld went on\n", count, went_on.load());
}
