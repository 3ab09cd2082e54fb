// expect: bug assertion
// "It will be posted within the second."
#include <cassert>
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
    const int answer = sem_timedwait(&ready, &deadline);
    assert(answer == 0);
    other.join();
}
