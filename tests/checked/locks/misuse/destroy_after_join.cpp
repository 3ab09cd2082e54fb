// expect: verified
// A mutex is destroyed when everybody is done with it.
#include <pthread.h>
#include <thread>

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

int main() {
    std::thread other([] {
        pthread_mutex_lock(&lock);
        pthread_mutex_unlock(&lock);
    });
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    other.join();
    pthread_mutex_destroy(&lock);
}
