// expect: verified
// call_once runs once; thread-specific storage is destroyed with its thread.
#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <threads.h>

once_flag flag = ONCE_FLAG_INIT;
tss_t key;
int initialised = 0;
atomic_int destroyed = 0;

void destroy(void* block) {
    free(block);
    ++destroyed;
}

void initialise(void) {
    ++initialised;
    tss_create(&key, destroy);
}

int run(void* unused) {
    (void)unused;
    call_once(&flag, initialise);
    assert(initialised == 1);
    tss_set(key, malloc(8));
    return 0;
}

int main(void) {
    thrd_t one, two;
    if (thrd_create(&one, run, NULL) != thrd_success) return 1;
    if (thrd_create(&two, run, NULL) != thrd_success) return 1;
    thrd_join(one, NULL);
    thrd_join(two, NULL);
    assert(destroyed == 2);
}
