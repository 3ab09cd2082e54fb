// expect: bug exit_holding_lock or destroy_in_use
// never says: self-deadlock
// A function returns while the mutex in its frame is held. The mutex of the next call lies in the same place, and is new.
#include <pthread.h>

void forget(void) {
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&lock);
}

void* worker(void* unused) {
    forget();
    forget();
    return unused;
}

int main(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, worker, NULL);
    pthread_join(thread, NULL);
    return 0;
}
