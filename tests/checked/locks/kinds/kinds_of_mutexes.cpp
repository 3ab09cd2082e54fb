// expect: verified
// Adaptive, priority-inheriting and process-shared mutexes exclude each other like any.
#include <cassert>
#include <pthread.h>
#include <thread>

pthread_mutex_t adaptive = PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP;
pthread_mutex_t inheriting, process_shared;
int counters[3];

void add() {
    pthread_mutex_t* const locks[] = {&adaptive, &inheriting, &process_shared};
    for (int i = 0; i < 3; ++i) {
        pthread_mutex_lock(locks[i]);
        ++counters[i];
        pthread_mutex_unlock(locks[i]);
    }
}

int main() {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
    pthread_mutex_init(&inheriting, &attributes);
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&process_shared, &attributes);
    std::thread other(add);
    add();
    other.join();
    assert(counters[0] == 2 && counters[1] == 2 && counters[2] == 2);
}
