// expect: verified
// also: outcomes done: 1*
// The same routine with a guard: its destructor releases the lock on every way out.
#include <cstdio>
#include <mutex>
#include <thread>

std::mutex lock;
int done = 0;

bool routine(bool error) {
    std::lock_guard<std::mutex> guard(lock);
    if (error) return false;
    ++done;
    return true;
}

int main() {
    std::thread p1(routine, false);
    std::thread p2(routine, true);
    p1.join();
    p2.join();
    std::printf("done: %d\n", done);
}
