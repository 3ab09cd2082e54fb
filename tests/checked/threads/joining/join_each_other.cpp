// expect: bug deadlock or invalid_join
// Two threads wait for each other's end.
#include <pthread.h>
#include <semaphore.h>

pthread_t threads[2];
sem_t known;

void* join_other(void* which) {
    sem_wait(&known);
    pthread_join(*static_cast<pthread_t*>(which), nullptr);
    return nullptr;
}

int main() {
    sem_init(&known, 0, 0);
    pthread_create(&threads[0], nullptr, join_other, &threads[1]);
    pthread_create(&threads[1], nullptr, join_other, &threads[0]);
    sem_post(&known);
    sem_post(&known);
    pthread_exit(nullptr);
}
