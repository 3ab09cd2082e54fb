// expect: verified
// The stack of a fiber lies in the heap, and its guard pages stay closed to the end: nobody looks at what is in them.
#include "fibers.hpp"

#include <atomic>
#include <thread>

std::atomic<bool> ended;
void* room;

void end(fiber&) { ended = true; }

int main() {
    std::thread other([] {
        room = std::aligned_alloc(page, room_bytes);
        fiber(room, end).resume();
    });
    std::thread reader([] { ended.load(); });
    other.join();
    reader.join();
}
