// expect: verified
// Locks of all kinds are initialised, used by another thread, and initialised anew when that has ended.
#include <pthread.h>
#include <semaphore.h>

pthread_mutex_t lock;
pthread_rwlock_t shared;
sem_t count;
int n;

void* worker(void* unused) {
    pthread_mutex_lock(&lock);
    n++;
    pthread_mutex_unlock(&lock);
    pthread_rwlock_rdlock(&shared);
    pthread_rwlock_unlock(&shared);
    sem_post(&count);
    return unused;
}

void one_round(void) {
    pthread_t thread;
    pthread_mutex_init(&lock, 0);
    pthread_rwlock_init(&shared, 0);
    sem_init(&count, 0, 0);
    pthread_create(&thread, 0, worker, 0);
    sem_wait(&count);
    worker(0);
    pthread_join(thread, 0);
}

int main(void) {
    one_round();
    one_round();
    return 0;
}
