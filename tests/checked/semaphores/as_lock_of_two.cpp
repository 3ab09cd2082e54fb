// expect: bug data_race
// The same with the value 2: two get in.
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
    sem_init(&mutex, 0, 2);
    std::thread other(add);
    add();
    other.join();
    sem_destroy(&mutex);
}
