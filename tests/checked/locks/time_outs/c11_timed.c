// expect: verified
// mtx_timedlock answers thrd_success or thrd_timedout, and mtx_trylock thrd_busy.
#include <assert.h>
#include <threads.h>
#include <time.h>

mtx_t lock;

int use(void* unused) {
    (void)unused;
    struct timespec deadline;
    timespec_get(&deadline, TIME_UTC);
    deadline.tv_sec += 1;
    const int answer = mtx_timedlock(&lock, &deadline);
    assert(answer == thrd_success || answer == thrd_timedout);
    if (answer == thrd_success) mtx_unlock(&lock);
    return 0;
}

int main(void) {
    mtx_init(&lock, mtx_timed);
    thrd_t other;
    if (thrd_create(&other, use, NULL) != thrd_success) return 1;
    const int answer = mtx_trylock(&lock);
    assert(answer == thrd_success || answer == thrd_busy);
    if (answer == thrd_success) mtx_unlock(&lock);
    thrd_join(other, NULL);
    mtx_destroy(&lock);
}
