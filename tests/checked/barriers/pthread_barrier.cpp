// expect: verified
// What is written before a barrier may be read after it; exactly one thread of a round is told to be the serial one.
#include <atomic>
#include <cassert>
#include <pthread.h>
#include <thread>

pthread_barrier_t meeting;
int parts[2];
std::atomic<int> serial{0};

void run(int who) {
    parts[who] = who + 1;
    if (pthread_barrier_wait(&meeting) == PTHREAD_BARRIER_SERIAL_THREAD) ++serial;
    assert(parts[0] + parts[1] == 3);
}

int main() {
    pthread_barrier_init(&meeting, nullptr, 2);
    std::thread other(run, 0);
    run(1);
    other.join();
    assert(serial == 1);
    pthread_barrier_destroy(&meeting);
}
