// expect: verified
// Two rounds of three threads through one barrier, reading and writing in turn.
#include <cassert>
#include <pthread.h>
#include <thread>

pthread_barrier_t meeting;
int parts[3];

void run(int who) {
    parts[who] = 1;
    pthread_barrier_wait(&meeting);
    const int sum = parts[0] + parts[1] + parts[2];
    assert(sum == 3);
    pthread_barrier_wait(&meeting);
    parts[who] = 0;
}

int main() {
    pthread_barrier_init(&meeting, nullptr, 3);
    std::thread one(run, 0);
    std::thread two(run, 1);
    run(2);
    one.join();
    two.join();
    pthread_barrier_destroy(&meeting);
}
