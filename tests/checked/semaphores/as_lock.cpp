// expect: verified
// A semaphore of value 1 behaves like a lock.
#include <cassert>
#include <semaphore.h>
#include <thread>

sem_t mutex;
int counter = 0;

void add() {
    sem_wait(&mutex);
    ++counter;
    sem_post(&mutex);
}

int main() {
    sem_init(&mutex, 0, 1);
    std::thread other(add);
    add();
    other.join();
    assert(counter == 2);
    sem_destroy(&mutex);
}
