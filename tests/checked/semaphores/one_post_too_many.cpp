// expect: bug data_race
// A post too many lets two into the critical section.
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
    std::thread one(add);
    std::thread two(add);
    sem_post(&mutex); // "just to be sure"
    one.join();
    two.join();
}
