// expect: verified
// A stack size of its own, created detached, a name: attributes are honoured or harmless.
#include <cassert>
#include <pthread.h>
#include <semaphore.h>

sem_t done;
int touched = 0;

void* work(void*) {
    volatile char big[256 * 1024];
    big[0] = 1;
    big[sizeof big - 1] = 1;
    touched = big[0];
    pthread_setname_np(pthread_self(), "worker");
    sem_post(&done);
    return nullptr;
}

int main() {
    sem_init(&done, 0, 0);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, 1024 * 1024);
    pthread_t worker;
    const int answer = pthread_create(&worker, &attributes, work, nullptr);
    assert(answer == 0);
    pthread_attr_destroy(&attributes);
    sem_wait(&done);
    assert(touched == 1);
}
