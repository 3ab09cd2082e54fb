// expect: bug misuse or unlock_not_owner
// A wait must be called with the lock held.
#include <pthread.h>
#include <thread>

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

int main() {
    std::thread waiter([] { pthread_cond_wait(&changed, &lock); });
    pthread_cond_signal(&changed);
    waiter.join();
}
