// expect: bug deadlock
// The barrier waits for three, and only two come.
#include <pthread.h>
#include <thread>

pthread_barrier_t meeting;

int main() {
    pthread_barrier_init(&meeting, nullptr, 3);
    std::thread other([] { pthread_barrier_wait(&meeting); });
    pthread_barrier_wait(&meeting);
    other.join();
}
