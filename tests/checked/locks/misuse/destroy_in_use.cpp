// expect: bug destroy_in_use
// A mutex is destroyed while another thread holds it.
#include <pthread.h>
#include <semaphore.h>
#include <thread>

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
sem_t locked;

int main() {
    sem_init(&locked, 0, 0);
    std::thread other([] {
        pthread_mutex_lock(&lock);
        sem_post(&locked);
        pthread_mutex_unlock(&lock);
    });
    sem_wait(&locked);
    pthread_mutex_destroy(&lock);
    other.join();
}
