// expect: verified
// A post carries over what was written before it, also when it comes before the wait. Any thread may post.
#include <cassert>
#include <semaphore.h>
#include <thread>

sem_t ready;
int data = 0;

int main() {
    sem_init(&ready, 0, 0);
    std::thread other([] {
        data = 42;
        sem_post(&ready);
    });
    sem_wait(&ready);
    assert(data == 42);
    other.join();
    sem_destroy(&ready);
}
