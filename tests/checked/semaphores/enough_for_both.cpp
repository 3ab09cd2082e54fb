// expect: verified
// Opposite orders do no harm where there is enough for both.
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
    sem_init(&a, 0, 2);
    sem_init(&b, 0, 1);
    std::thread other(take, std::ref(a), std::ref(b));
    take(b, a);
    other.join();
}
