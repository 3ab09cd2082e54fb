// expect: bug destroy_in_use or misuse
// never says: timed out
// A mutex is destroyed while another thread is about to lock it. Nothing in this program has a time limit.
#include <pthread.h>

pthread_mutex_t lock;

void* worker(void* unused) {
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    return unused;
}

int main(void) {
    pthread_t thread;
    pthread_mutex_init(&lock, NULL);
    pthread_create(&thread, NULL, worker, NULL);
    pthread_mutex_destroy(&lock);
    pthread_join(thread, NULL);
    return 0;
}
