// expect: verified
#include <assert.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void* look(void* nothing) {
    const time_t start = 0;
    struct tm parts;
    gmtime_r(&start, &parts);
    assert(parts.tm_year == 70);
    pthread_mutex_lock(&mutex);
    assert(strcmp(asctime(&parts), "Thu Jan  1 00:00:00 1970\n") == 0);
    assert(gmtime(&start)->tm_mday == 1);
    pthread_mutex_unlock(&mutex);
    return nothing;
}

int main(void) {
    pthread_t other;
    pthread_create(&other, 0, look, 0);
    look(0);
    pthread_join(other, 0);
    return 0;
}
