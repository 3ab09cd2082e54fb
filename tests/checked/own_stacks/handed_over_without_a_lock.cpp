// expect: bug data_race
// As handed_between_threads.cpp, but what the fibers count together has no lock.
#include "fibers.hpp"

#include <thread>

int count;

void count_once(fiber&) { ++count; }

int main() {
    std::thread a([] {
        void* const room = map_room();
        fiber(room, count_once).resume();
        munmap(room, room_bytes);
    });
    std::thread b([] {
        void* const room = map_room();
        fiber(room, count_once).resume();
        munmap(room, room_bytes);
    });
    a.join();
    b.join();
}
