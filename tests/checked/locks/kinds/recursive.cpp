// expect: verified
// A recursive mutex may be locked again by its owner, and is free after as many unlocks.
#include <cassert>
#include <mutex>
#include <thread>

std::recursive_mutex lock;
int depth_sum = 0;

void descend(int depth) {
    std::lock_guard<std::recursive_mutex> guard(lock);
    depth_sum += depth;
    if (depth > 0) descend(depth - 1);
}

int main() {
    std::thread other(descend, 2);
    descend(2);
    other.join();
    assert(depth_sum == 6);
}
