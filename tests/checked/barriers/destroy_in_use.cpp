// expect: bug destroy_in_use or misuse
// The barrier is destroyed while a thread waits at it, or just before it comes.
#include <pthread.h>
#include <thread>

pthread_barrier_t meeting;

int main() {
    pthread_barrier_init(&meeting, nullptr, 2);
    std::thread other([] { pthread_barrier_wait(&meeting); });
    pthread_barrier_destroy(&meeting);
    other.detach();
}
