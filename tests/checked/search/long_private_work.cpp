// expect: verified
// also: verified | --strategy exhaustive
// Two threads with ten thousand steps of their own and one that they share. That is two traces, and few preemptions of all
// these steps are a hundred thousand schedules: the search must not wait for these.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<int> shared{0};

void work() {
    std::atomic<int> mine{0};
    for (int i = 0; i < 10'000; ++i) mine.fetch_add(1);
    shared.fetch_add(1);
}

int main() {
    std::thread a(work), b(work);
    a.join();
    b.join();
    assert(shared == 2);
}
