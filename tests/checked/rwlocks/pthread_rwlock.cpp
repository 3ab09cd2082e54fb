// expect: verified
// The pthread functions: try, read twice, write, destroy.
#include <cassert>
#include <cerrno>
#include <pthread.h>
#include <thread>

pthread_rwlock_t lock;
int value = 0;

int main() {
    pthread_rwlock_init(&lock, nullptr);
    std::thread reader([] {
        pthread_rwlock_rdlock(&lock);
        pthread_rwlock_rdlock(&lock); // the default kind prefers readers, so this cannot wait for a writer
        assert(value == 0 || value == 1);
        pthread_rwlock_unlock(&lock);
        pthread_rwlock_unlock(&lock);
    });
    const int answer = pthread_rwlock_trywrlock(&lock);
    assert(answer == 0 || answer == EBUSY);
    if (answer == EBUSY) pthread_rwlock_wrlock(&lock);
    ++value;
    pthread_rwlock_unlock(&lock);
    reader.join();
    pthread_rwlock_destroy(&lock);
}
