// expect: bug misuse
// Two threads wait on one condition variable at the same time, with different mutexes.
#include <pthread.h>
#include <thread>

pthread_mutex_t locks[2] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
bool ready[2];

void wait_with(int which) {
    pthread_mutex_lock(&locks[which]);
    while (!ready[which]) pthread_cond_wait(&changed, &locks[which]);
    pthread_mutex_unlock(&locks[which]);
}

int main() {
    std::thread one(wait_with, 0);
    std::thread two(wait_with, 1);
    for (int which = 0; which < 2; ++which) {
        pthread_mutex_lock(&locks[which]);
        ready[which] = true;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&locks[which]);
    }
    one.join();
    two.join();
}
