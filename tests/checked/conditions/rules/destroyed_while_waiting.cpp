// expect: bug destroy_in_use
// The condition variable is destroyed while a thread waits on it.
#include <pthread.h>
#include <thread>

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
bool waiting = false;

int main() {
    std::thread waiter([] {
        pthread_mutex_lock(&lock);
        waiting = true;
        pthread_cond_wait(&changed, &lock);
        pthread_mutex_unlock(&lock);
    });
    pthread_mutex_lock(&lock);
    const bool somebody_waits = waiting;
    pthread_mutex_unlock(&lock);
    if (somebody_waits) pthread_cond_destroy(&changed);
    waiter.detach();
}
