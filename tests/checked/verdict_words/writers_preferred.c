// expect: no bug
// never says: verified
// Two readers share a lock that prefers writers, while a writer may be in line. What goes wrong only because the writer keeps
// the second reader out is not explored, so the word is not used.
#define _GNU_SOURCE
#include <pthread.h>

static pthread_rwlock_t lock = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
static int value;

static void* read_value(void* into) {
    pthread_rwlock_rdlock(&lock);
    *(int*)into = value;
    pthread_rwlock_unlock(&lock);
    return 0;
}

int main(void) {
    pthread_t a, b;
    int first, second;
    pthread_create(&a, 0, read_value, &first);
    pthread_create(&b, 0, read_value, &second);
    pthread_rwlock_wrlock(&lock);
    value = 1;
    pthread_rwlock_unlock(&lock);
    pthread_join(a, 0);
    pthread_join(b, 0);
}
