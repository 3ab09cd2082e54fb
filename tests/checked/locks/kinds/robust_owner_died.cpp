// expect: verified
// The owner of a robust mutex ends; the next one is told so, repairs the state and goes on. That is what it is for.
#include <cassert>
#include <cerrno>
#include <pthread.h>
#include <thread>

pthread_mutex_t lock;

int main() {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&lock, &attributes);
    std::thread other([] { pthread_mutex_lock(&lock); });
    other.join();
    const int answer = pthread_mutex_lock(&lock);
    assert(answer == EOWNERDEAD);
    pthread_mutex_consistent(&lock);
    pthread_mutex_unlock(&lock);
    const int then = pthread_mutex_lock(&lock);
    assert(then == 0);
    pthread_mutex_unlock(&lock);
}
