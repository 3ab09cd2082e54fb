// expect: verified
// POSIX allows to destroy a condition variable right after the broadcast that wakes all its waiters.
#include <pthread.h>
#include <thread>

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
bool ready = false;

int main() {
    std::thread waiter([] {
        pthread_mutex_lock(&lock);
        while (!ready) pthread_cond_wait(&changed, &lock);
        pthread_mutex_unlock(&lock);
    });
    pthread_mutex_lock(&lock);
    ready = true; // nobody starts to wait from here on
    pthread_cond_broadcast(&changed);
    pthread_cond_destroy(&changed);
    pthread_mutex_unlock(&lock);
    waiter.join();
}
