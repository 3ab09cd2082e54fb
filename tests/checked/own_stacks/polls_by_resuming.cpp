// expect: verified
// A thread resumes a fiber again and again; each time it looks at a flag. What the thread has on its own stack counts, too.
#include "fibers.hpp"

#include <atomic>
#include <thread>

std::atomic<bool> flag;

void look(fiber& me) {
    while (!flag) me.suspend();
}

int main() {
    std::thread poller([] {
        fiber f(map_room(), look);
        while (!f.done) f.resume();
    });
    flag = true;
    poller.join();
}
