// expect: bug deadlock
// Two semaphores of value 1, taken in opposite orders.
#include <semaphore.h>
#include <thread>

sem_t a, b;

void take(sem_t& first, sem_t& second) {
    sem_wait(&first);
    sem_wait(&second);
    sem_post(&second);
    sem_post(&first);
}

int main() {
    sem_init(&a, 0, 1);
    sem_init(&b, 0, 1);
    std::thread other(take, std::ref(a), std::ref(b));
    take(b, a);
    other.join();
}
