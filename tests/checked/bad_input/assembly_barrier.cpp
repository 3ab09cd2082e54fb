// expect: copes
// A barrier by hand in inline assembly, and sched_yield in the loop.
#include <atomic>
#include <sched.h>
#include <thread>

std::atomic<int> ready{0};

void full_barrier() { asm volatile("mfence" ::: "memory"); }

int main() {
    std::thread other([] {
        full_barrier();
        ready.store(1, std::memory_order_relaxed);
    });
    while (ready.load(std::memory_order_relaxed) == 0) sched_yield();
    full_barrier();
    other.join();
}
