// expect: verified
// also: verified | --cxxflags -O2
// Two fibers, on stacks of the program's own, are run by whichever thread comes first: one may begin on main and end on the
// other. main's locals are shared, and what is on its own stack stays alive although others return meanwhile.
#include "fibers.hpp"

#include <cassert>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

struct fiber_pool {
    std::mutex lock;
    std::condition_variable changed;
    std::vector<fiber*> ready;
    int unfinished = 2;
};

std::mutex counting;
int count;

void count_twice(fiber& me) {
    for (int i = 0; i < 2; ++i) {
        std::unique_lock guard(counting);
        ++count;
        guard.unlock();
        me.suspend();
    }
}

void work(fiber_pool& pool) {
    std::unique_lock guard(pool.lock);
    for (;;) {
        pool.changed.wait(guard, [&] { return pool.unfinished == 0 || !pool.ready.empty(); });
        if (pool.unfinished == 0) return;
        fiber& next = *pool.ready.back();
        pool.ready.pop_back();
        guard.unlock();
        next.resume();
        guard.lock();
        if (next.done) --pool.unfinished;
        else pool.ready.push_back(&next);
        pool.changed.notify_all();
    }
}

int main() {
    void* const rooms[] = {map_room(), map_room()};
    fiber a(rooms[0], count_twice), b(rooms[1], count_twice);
    fiber_pool pool;
    pool.ready = {&a, &b};
    std::thread other([&] { work(pool); });
    work(pool);
    other.join();
    assert(count == 4);
    for (void* room : rooms) munmap(room, room_bytes);
}
