// expect: bug exit_holding_lock
// The same without the handler: the cancelled thread takes the mutex with it.
#include <pthread.h>

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t never = PTHREAD_COND_INITIALIZER;

void* wait_for_ever(void*) {
    pthread_mutex_lock(&lock);
    for (;;) pthread_cond_wait(&never, &lock);
    return nullptr;
}

int main() {
    pthread_t worker;
    pthread_create(&worker, nullptr, wait_for_ever, nullptr);
    pthread_cancel(worker);
    pthread_join(worker, nullptr);
}
