// expect: bug data_race
// The second barrier of the round is missing: a fast thread writes what a slow one still reads.
#include <pthread.h>
#include <thread>

pthread_barrier_t meeting;
int parts[2];
int sums[2];

void run(int who) {
    parts[who] = 1;
    pthread_barrier_wait(&meeting);
    sums[who] = parts[0] + parts[1];
    parts[who] = 0;
}

int main() {
    pthread_barrier_init(&meeting, nullptr, 2);
    std::thread other(run, 0);
    run(1);
    other.join();
    pthread_barrier_destroy(&meeting);
}
