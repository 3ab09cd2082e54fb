// expect: verified
// A thread that would wait for ever is woken by its cancellation; C++ destructors run.
#include <cassert>
#include <pthread.h>
#include <semaphore.h>

sem_t never;
int destroyed = 0;

struct tracked {
    ~tracked() { ++destroyed; }
};

void* work(void*) {
    const tracked object;
    sem_wait(&never);
    return nullptr;
}

int main() {
    sem_init(&never, 0, 0);
    pthread_t worker;
    pthread_create(&worker, nullptr, work, nullptr);
    pthread_cancel(worker);
    void* result = nullptr;
    pthread_join(worker, &result);
    assert(result == PTHREAD_CANCELED && destroyed == 1);
}
