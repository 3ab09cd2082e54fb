// expect: verified
// A named semaphore, opened twice by the same process, is one semaphore.
#include <cassert>
#include <fcntl.h>
#include <semaphore.h>
#include <thread>

int data = 0;

int main() {
    const char* const name = "/lockstep-checked-named";
    sem_t* const mine = sem_open(name, O_CREAT, 0600, 0);
    sem_t* const same = sem_open(name, 0);
    if (mine == SEM_FAILED || same == SEM_FAILED) return 1;
    sem_unlink(name);
    std::thread other([same] {
        data = 42;
        sem_post(same);
    });
    sem_wait(mine);
    assert(data == 42);
    other.join();
    sem_close(same);
    sem_close(mine);
}
