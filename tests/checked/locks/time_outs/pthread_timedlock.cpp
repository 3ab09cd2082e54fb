// expect: verified
// pthread_mutex_timedlock answers 0 or ETIMEDOUT, nothing else.
#include <cassert>
#include <cerrno>
#include <ctime>
#include <pthread.h>
#include <thread>

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
int shared = 0;

void add() {
    timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += 1;
    const int answer = pthread_mutex_timedlock(&lock, &deadline);
    assert(answer == 0 || answer == ETIMEDOUT);
    if (answer != 0) return;
    ++shared;
    pthread_mutex_unlock(&lock);
}

int main() {
    std::thread other(add);
    add();
    other.join();
}
