// expect: bug self_deadlock
// A reader asks for the write lock while it still holds its read lock.
#include <pthread.h>
#include <thread>

pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;

int main() {
    std::thread other([] {
        pthread_rwlock_rdlock(&lock);
        pthread_rwlock_wrlock(&lock);
        pthread_rwlock_unlock(&lock);
    });
    other.join();
}
