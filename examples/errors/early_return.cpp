// expect: bug exit_holding_lock
// A path that returns without releasing: the routine forgets its lock when it finds an error. The thread ends and takes
// the lock with it, and whoever asks for it next waits for ever.
#include <cstdio>
#include <mutex>
#include <thread>

std::mutex lock;
int done = 0;

bool routine(bool error) {
    lock.lock();
    if (error) return false; // the lock stays taken
    ++done;
    lock.unlock();
    return true;
}

int main() {
    std::thread p1(routine, false);
    std::thread p2(routine, true);
    p1.join();
    p2.join();
    std::printf("done: %d\n", done);
}
