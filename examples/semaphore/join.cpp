// expect: verified
// also: outcomes result: 42*
// Signalling: a semaphore that starts at 0 makes one thread wait until another has finished its work.
#include <cstdio>
#include <semaphore.h>
#include <thread>

sem_t finished;
int result = 0;

void thread_finish() { sem_post(&finished); }
void thread_join() { sem_wait(&finished); }

int main() {
    sem_init(&finished, 0, 0);
    std::thread worker([] {
        result = 42;
        thread_finish();
    });
    thread_join();
    std::printf("result: %d\n", result);
    worker.join(); // only to tidy up: the result was already safe to read
    sem_destroy(&finished);
}
