// expect: verified
// sem_timedwait and sem_clockwait answer 0 or ETIMEDOUT.
#include <cassert>
#include <cerrno>
#include <ctime>
#include <semaphore.h>
#include <thread>

sem_t ready;

int main() {
    sem_init(&ready, 0, 0);
    std::thread other([] { sem_post(&ready); });
    timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += 1;
    if (sem_timedwait(&ready, &deadline) != 0) {
        assert(errno == ETIMEDOUT);
        clock_gettime(CLOCK_MONOTONIC, &deadline);
        deadline.tv_sec += 1;
        if (sem_clockwait(&ready, CLOCK_MONOTONIC, &deadline) != 0) assert(errno == ETIMEDOUT);
    }
    other.join();
}
