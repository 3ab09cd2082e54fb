// expect: verified
// The serial thread may destroy the barrier as soon as its wait returns: nobody needs it any more.
#include <pthread.h>
#include <thread>

pthread_barrier_t meeting;

void run() {
    if (pthread_barrier_wait(&meeting) == PTHREAD_BARRIER_SERIAL_THREAD) pthread_barrier_destroy(&meeting);
}

int main() {
    pthread_barrier_init(&meeting, nullptr, 2);
    std::thread other(run);
    run();
    other.join();
}
