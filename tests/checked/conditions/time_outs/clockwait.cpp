// expect: verified
// pthread_cond_clockwait on the monotonic clock: after a timeout the clock has passed the deadline.
#include <cassert>
#include <cerrno>
#include <ctime>
#include <pthread.h>
#include <thread>

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
bool ready = false;

int main() {
    std::thread other([] {
        pthread_mutex_lock(&lock);
        ready = true;
        pthread_cond_signal(&changed);
        pthread_mutex_unlock(&lock);
    });
    timespec deadline;
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += 2;
    pthread_mutex_lock(&lock);
    int answer = 0;
    while (!ready && answer == 0) answer = pthread_cond_clockwait(&changed, &lock, CLOCK_MONOTONIC, &deadline);
    assert(answer == 0 || answer == ETIMEDOUT);
    if (answer == ETIMEDOUT) {
        timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        assert(now.tv_sec > deadline.tv_sec || (now.tv_sec == deadline.tv_sec && now.tv_nsec >= deadline.tv_nsec));
    }
    pthread_mutex_unlock(&lock);
    other.join();
}
