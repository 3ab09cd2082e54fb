// expect: bug unlock_not_owner or misuse
// A thread unlocks a write lock that another holds.
#include <pthread.h>
#include <thread>

pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;

int main() {
    pthread_rwlock_wrlock(&lock);
    std::thread other([] { pthread_rwlock_unlock(&lock); });
    other.join();
}
