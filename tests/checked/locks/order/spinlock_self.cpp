// expect: bug self_deadlock
// A spinlock locked twice by one thread.
#include <pthread.h>
#include <thread>

pthread_spinlock_t lock;

int main() {
    pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE);
    std::thread other([] {
        pthread_spin_lock(&lock);
        pthread_spin_lock(&lock);
    });
    other.join();
}
