// expect: verified
// The stacks of fibers come from the heap, before the first thread and after it; their guard pages are opened again before
// they are freed, and in each execution they are closed anew.
#include "fibers.hpp"

#include <cassert>
#include <mutex>
#include <thread>

std::mutex lock;
int count;

void count_once(fiber& me) {
    me.suspend();
    std::lock_guard guard(lock);
    ++count;
}

void* room_of_the_heap() { return std::aligned_alloc(page, room_bytes); }

void run(void* room, fiber& f) {
    f.resume();
    mprotect(room, room_bytes, PROT_READ | PROT_WRITE);
    std::free(room);
}

int main() {
    void* const early = room_of_the_heap();
    fiber first(early, count_once);
    first.resume();
    std::thread other([] {
        void* const late = room_of_the_heap();
        fiber second(late, count_once);
        second.resume();
        run(late, second);
    });
    run(early, first);
    other.join();
    assert(count == 2);
}
