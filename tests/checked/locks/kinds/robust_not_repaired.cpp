// expect: bug assertion
// Unlocked without pthread_mutex_consistent, a robust mutex is lost for good.
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
    if (pthread_mutex_lock(&lock) == EOWNERDEAD) pthread_mutex_unlock(&lock);
    const int then = pthread_mutex_lock(&lock); // ENOTRECOVERABLE
    assert(then == 0);
}
