// expect: bug data_race
// A structure is wiped while another thread may hold the mutex in it.
#include <pthread.h>
#include <string.h>

struct {
    pthread_mutex_t lock;
    int n;
} shared = {PTHREAD_MUTEX_INITIALIZER, 0};

void* worker(void* unused) {
    pthread_mutex_lock(&shared.lock);
    shared.n++;
    pthread_mutex_unlock(&shared.lock);
    return unused;
}

int main(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, worker, NULL);
    memset(&shared.lock, 0, sizeof shared.lock);
    pthread_join(thread, NULL);
    return 0;
}
