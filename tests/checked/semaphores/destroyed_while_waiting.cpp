// expect: bug destroy_in_use or misuse
// A semaphore is destroyed while a thread waits on it, or just before it does.
#include <semaphore.h>
#include <thread>

sem_t ready;

int main() {
    sem_init(&ready, 0, 0);
    std::thread waiter([] { sem_wait(&ready); });
    sem_destroy(&ready);
    waiter.detach();
}
