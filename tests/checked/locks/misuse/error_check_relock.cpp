// expect: verified
// An error-checking mutex answers EDEADLK when its owner locks it again; the program asked for that and copes.
#include <cassert>
#include <cerrno>
#include <pthread.h>
#include <thread>

pthread_mutex_t lock;
int shared = 0;

void add() {
    pthread_mutex_lock(&lock);
    const int again = pthread_mutex_lock(&lock);
    assert(again == EDEADLK);
    ++shared;
    pthread_mutex_unlock(&lock);
}

int main() {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&lock, &attributes);
    pthread_mutexattr_destroy(&attributes);
    std::thread other(add);
    add();
    other.join();
    pthread_mutex_destroy(&lock);
}
