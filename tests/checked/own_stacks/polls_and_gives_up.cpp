// expect: bug assertion
// As polls_by_resuming.cpp, but the thread counts on its own stack how often it resumed the fiber, and gives up.
#include "fibers.hpp"

#include <atomic>
#include <cassert>
#include <thread>

std::atomic<bool> flag;

void look(fiber& me) {
    while (!flag) me.suspend();
}

int main() {
    std::thread poller([] {
        fiber f(map_room(), look);
        int tries = 0;
        while (!f.done) {
            f.resume();
            assert(++tries < 6);
        }
    });
    flag = true;
    poller.join();
}
