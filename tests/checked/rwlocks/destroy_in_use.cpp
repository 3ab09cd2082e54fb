// expect: bug destroy_in_use
// A reader-writer lock is destroyed under a reader.
#include <pthread.h>
#include <semaphore.h>
#include <thread>

pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
sem_t locked;

int main() {
    sem_init(&locked, 0, 0);
    std::thread reader([] {
        pthread_rwlock_rdlock(&lock);
        sem_post(&locked);
        pthread_rwlock_unlock(&lock);
    });
    sem_wait(&locked);
    pthread_rwlock_destroy(&lock);
    reader.join();
}
