// expect: bug self_deadlock | --strategy exhaustive --keep-going
// never says: nondeterminism
// Who reads asks to write as well: nobody but itself keeps it out, whatever readers and writers came before.
#include <pthread.h>

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int shared;

static void* reads(void* none) {
    pthread_rwlock_rdlock(&lock);
    const int seen = shared;
    pthread_rwlock_unlock(&lock);
    return seen < 0 ? &lock : none;
}

static void* writes_if_free(void* none) {
    if (pthread_rwlock_trywrlock(&lock) != 0) return none;
    shared = 3;
    pthread_rwlock_unlock(&lock);
    return none;
}

static void* writes_while_it_reads(void* none) {
    pthread_rwlock_wrlock(&lock);
    shared = 2;
    pthread_rwlock_unlock(&lock);
    if (pthread_rwlock_tryrdlock(&lock) != 0) return none;
    pthread_rwlock_wrlock(&lock);
    pthread_rwlock_unlock(&lock);
    pthread_rwlock_unlock(&lock);
    return none;
}

int main(void) {
    pthread_t threads[3];
    pthread_create(&threads[0], NULL, reads, NULL);
    pthread_create(&threads[1], NULL, writes_while_it_reads, NULL);
    pthread_create(&threads[2], NULL, writes_if_free, NULL);
    for (int i = 0; i < 3; ++i) pthread_join(threads[i], NULL);
}
