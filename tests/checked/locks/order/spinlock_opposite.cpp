// expect: bug deadlock
// Spinlocks deadlock as well as mutexes do.
#include <pthread.h>
#include <thread>

pthread_spinlock_t a, b;

void take(pthread_spinlock_t& first, pthread_spinlock_t& second) {
    pthread_spin_lock(&first);
    pthread_spin_lock(&second);
    pthread_spin_unlock(&second);
    pthread_spin_unlock(&first);
}

int main() {
    pthread_spin_init(&a, PTHREAD_PROCESS_PRIVATE);
    pthread_spin_init(&b, PTHREAD_PROCESS_PRIVATE);
    std::thread other(take, std::ref(a), std::ref(b));
    take(b, a);
    other.join();
}
