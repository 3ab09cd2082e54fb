// expect: bug misuse or destroy_in_use
// A mutex is locked after it was destroyed.
#include <pthread.h>
#include <thread>

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

int main() {
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    pthread_mutex_destroy(&lock);
    std::thread other([] {
        pthread_mutex_lock(&lock);
        pthread_mutex_unlock(&lock);
    });
    other.join();
}
