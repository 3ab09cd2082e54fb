// expect: verified
// pthread spinlocks exclude each other like mutexes.
#include <cassert>
#include <pthread.h>
#include <thread>

pthread_spinlock_t lock;
int shared = 0;

void add() {
    pthread_spin_lock(&lock);
    ++shared;
    pthread_spin_unlock(&lock);
}

int main() {
    pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE);
    std::thread other(add);
    add();
    if (pthread_spin_trylock(&lock) == 0) pthread_spin_unlock(&lock);
    other.join();
    assert(shared == 2);
    pthread_spin_destroy(&lock);
}
