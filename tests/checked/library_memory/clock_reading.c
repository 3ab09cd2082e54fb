// expect: bug data_race
// clock_gettime writes the structure that another thread reads.
#include <pthread.h>
#include <time.h>

struct timespec now;
long seen;

void* look(void* unused) {
    clock_gettime(CLOCK_MONOTONIC, &now);
    return unused;
}

int main(void) {
    pthread_t thread;
    pthread_create(&thread, 0, look, 0);
    seen = now.tv_sec;
    pthread_join(thread, 0);
    return 0;
}
