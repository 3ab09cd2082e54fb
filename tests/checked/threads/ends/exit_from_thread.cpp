// expect: outcomes (exit 3)*
// also: verified | --expect-status 3
// A thread ends the whole process by exit; main would have waited for a signal that never comes.
#include <cstdlib>
#include <semaphore.h>
#include <thread>

sem_t never;

int main() {
    sem_init(&never, 0, 0);
    std::thread worker([] { std::exit(3); });
    sem_wait(&never);
    worker.join();
}
