// expect: bug misuse
#define _GNU_SOURCE
#include <pthread.h>

// PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP: the writer may be in line when the reader comes again, and stays out
// until the reader is gone.
static pthread_rwlock_t lock;

static void* write_once(void* nothing) {
    pthread_rwlock_wrlock(&lock);
    pthread_rwlock_unlock(&lock);
    return nothing;
}

int main(void) {
    pthread_rwlockattr_t attributes;
    pthread_rwlockattr_init(&attributes);
    pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&lock, &attributes);
    pthread_t writer;
    pthread_create(&writer, 0, write_once, 0);
    pthread_rwlock_rdlock(&lock);
    pthread_rwlock_rdlock(&lock);
    pthread_rwlock_unlock(&lock);
    pthread_rwlock_unlock(&lock);
    pthread_join(writer, 0);
    return 0;
}
